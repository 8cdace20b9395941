import { EventNotAwaitedError, UnexpectedEventError } from '#src/domain/event-errors.js';
import { builder } from '#src/graphql/builder.js';
import { ErrorInterface } from './errors.js';
import { executionId, status } from './execution-errors.js';

const interfaces = [ErrorInterface];

builder.objectType(UnexpectedEventError, {
  name: 'UnexpectedEventError',
  description: 'The execution does not wait for this event.',
  interfaces,
  fields: (t) => ({
    executionId: t.id(executionId),
    status: t.expose('status', status),
    awaited: t.exposeStringList('awaited', { description: 'The events it waits for.' }),
  }),
});

builder.objectType(EventNotAwaitedError, {
  name: 'EventNotAwaitedError',
  description: 'No execution waits for the event, and it was not to be kept.',
  interfaces,
  fields: (t) => ({ event: t.exposeString('event', { description: 'The name of the event.' }) }),
});
