import type { RequestError } from '../client/errors.js';
import { CompleteOperationDocument, FailOperationDocument } from '../client/generated/graphql.js';
import type { Logger } from '../domain/logger.js';
import { StepFailure } from '../domain/step-failure.js';
import type { Holding } from './holding.js';
import type { Link } from './link.js';
import { type Outcome, tellable } from './outcome.js';
import { isFinalAnswer } from './refusal.js';

/** What can be told of an operation that somebody waits for. */
export type Answer = Exclude<Outcome, { kind: 'unwanted' }>;

interface Reply {
  __typename: string;
  message: string;
}

/**
 * Tells the server how an operation ended, for as long as it takes to reach it. True: it counts. Rejects
 * where the link is closed before.
 */
export async function deliver(
  link: Link,
  holding: Holding,
  answer: Answer,
  logger: Logger,
): Promise<boolean> {
  for (;;) {
    const { epoch } = holding;
    const { __typename, message } = await send(link, holding, answer);
    if (__typename.endsWith('Payload')) return true;
    // This agent has claimed it anew meanwhile, and so its answer still counts.
    if (__typename === 'OperationLostError' && holding.epoch !== epoch) continue;
    if (__typename === 'InvalidInputError' && answer.kind === 'completed')
      return deliver(link, holding, refusedOutput(message), logger);
    logger.warn({ answer: answer.kind }, `the answer came to nothing: ${message}`);
    return false;
  }
}

async function send(link: Link, { id, epoch }: Holding, answer: Answer): Promise<Reply> {
  try {
    if (answer.kind === 'completed') {
      const input = { id, epoch, output: answer.output };
      return { message: '', ...(await link.insist(CompleteOperationDocument, { input })).completeOperation };
    }
    const input = { id, epoch, ...told(answer.failure) };
    return { message: '', ...(await link.insist(FailOperationDocument, { input })).failOperation };
  } catch (error) {
    if (isFinalAnswer(error)) return unreadable(error);
    throw error;
  }
}

/** A request that the server refuses to read, as one that is too large. */
function unreadable({ message }: RequestError): Reply {
  return { __typename: 'InvalidInputError', message };
}

function refusedOutput(message: string): Answer {
  return { kind: 'failed', failure: new StepFailure('OUTPUT_REFUSED', message, { retryable: false }) };
}

function told(failure: StepFailure) {
  const { code, retryable, retryAfterMs } = failure;
  const retryAfter = retryAfterMs === null ? {} : { retryAfter: `${Math.round(retryAfterMs)}ms` };
  return { code, message: tellable(failure.message), retryable, ...retryAfter };
}
