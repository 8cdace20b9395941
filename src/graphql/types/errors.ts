import {
  type Fault,
  IdempotencyConflictError,
  InvalidInputError,
  type RepriseError,
} from '#src/domain/errors.js';
import { builder } from '#src/graphql/builder.js';

export const ErrorInterface = builder.interfaceRef<RepriseError>('Error').implement({
  description: 'Why a request was refused.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'What happened, to which id, and what to do.' }),
    code: t.exposeString('code', { description: 'The kind of error, for programs.' }),
  }),
});

export const FaultRef = builder.objectRef<Fault>('Fault').implement({
  description: 'One thing that is wrong with an input.',
  fields: (t) => ({
    path: t.exposeString('path', { description: 'Where, as `steps[2].next`; empty for the whole.' }),
    message: t.exposeString('message', { description: 'What is wrong.' }),
    hint: t.exposeString('hint', { nullable: true, description: 'What to do about it.' }),
  }),
});

const interfaces = [ErrorInterface];
export const faults = { type: [FaultRef] as [typeof FaultRef], description: 'Every fault that was found.' };

builder.objectType(InvalidInputError, {
  name: 'InvalidInputError',
  description: 'The input is not what it should be; nothing was done.',
  interfaces,
  fields: (t) => ({ faults: t.expose('faults', faults) }),
});

builder.objectType(IdempotencyConflictError, {
  name: 'IdempotencyConflictError',
  description: 'The command id or idempotency key was used for something else, or by another caller.',
  interfaces,
  fields: (t) => ({ key: t.exposeString('key', { description: 'The key that was sent.' }) }),
});
