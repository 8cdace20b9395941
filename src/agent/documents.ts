import { TypedDocumentString } from '../client/generated/graphql.js';

export interface ClaimedOperation {
  id: string;
  epoch: number;
  name: string;
  input: unknown;
  executionId: string;
  stepPath: string;
  attempt: number;
  idempotencyKey: string;
  leaseMs: number;
  leaseUntil: string;
  deadline?: string | null;
  resumable: boolean;
}

type Refusal = {
  __typename: 'OperationLostError' | 'ExecutionNotFoundError' | 'InvalidInputError';
  code: string;
  message: string;
};

export const ClaimOperationsDocument = new TypedDocumentString<
  {
    claimOperations:
      | { __typename: 'ClaimOperationsPayload'; operations: ClaimedOperation[] }
      | { __typename: 'InvalidInputError'; code: string; message: string };
  },
  { input: { queue: string; max: number; agent: string } }
>(`mutation ClaimOperations($input: ClaimOperationsInput!) {
  claimOperations(input: $input) {
    __typename
    ... on ClaimOperationsPayload {
      operations {
        id epoch name input executionId stepPath attempt idempotencyKey leaseMs leaseUntil deadline resumable
      }
    }
    ... on Error { code message }
  }
}`);

export const HeartbeatOperationsDocument = new TypedDocumentString<
  {
    heartbeatOperations:
      | {
          __typename: 'HeartbeatOperationsPayload';
          operations: { id: string; wanted: boolean; reason?: string | null; leaseUntil: string }[];
        }
      | { __typename: 'InvalidInputError'; code: string; message: string };
  },
  { input: { operations: { id: string; epoch: number; percent?: number | null; message?: string | null }[] } }
>(`mutation HeartbeatOperations($input: HeartbeatOperationsInput!) {
  heartbeatOperations(input: $input) {
    __typename
    ... on HeartbeatOperationsPayload { operations { id wanted reason leaseUntil } }
    ... on Error { code message }
  }
}`);

export const CompleteOperationDocument = new TypedDocumentString<
  { completeOperation: { __typename: 'CompleteOperationPayload'; repeated: boolean } | Refusal },
  { input: { id: string; epoch: number; output: unknown } }
>(`mutation CompleteOperation($input: CompleteOperationInput!) {
  completeOperation(input: $input) {
    __typename
    ... on CompleteOperationPayload { repeated }
    ... on Error { code message }
  }
}`);

export const FailOperationDocument = new TypedDocumentString<
  { failOperation: { __typename: 'FailOperationPayload'; repeated: boolean } | Refusal },
  {
    input: {
      id: string;
      epoch: number;
      code: string;
      message: string;
      retryable: boolean;
      retryAfter?: string | null;
    };
  }
>(`mutation FailOperation($input: FailOperationInput!) {
  failOperation(input: $input) {
    __typename
    ... on FailOperationPayload { repeated }
    ... on Error { code message }
  }
}`);

export const OperationsAvailableDocument = new TypedDocumentString<
  { operationsAvailable: { queue: string; waiting: number } },
  { queue: string }
>(`subscription OperationsAvailable($queue: String!) {
  operationsAvailable(queue: $queue) { queue waiting }
}`);
