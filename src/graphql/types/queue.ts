import { builder } from '#src/graphql/builder.js';
import { positionOf } from '#src/graphql/loaders.js';
import type { ExecutionView } from '#src/graphql/refs.js';

/** The queue of an execution that was started with one. */
export type QueueView = ExecutionView & { queueKey: string; queueLimit: number };

export const ExecutionQueueRef = builder.objectRef<QueueView>('ExecutionQueue').implement({
  description: 'The queue in which an execution was started, and where it stands there.',
  fields: (t) => ({
    key: t.exposeString('queueKey', { description: 'What the executions in it have in common.' }),
    limit: t.exposeInt('queueLimit', {
      description: 'It begins while fewer executions of this key are under way.',
    }),
    waiting: t.exposeBoolean('queued', { description: 'Whether its turn is yet to come.' }),
    position: t.int({
      nullable: true,
      description: 'How many wait before it, now; null where it does not wait.',
      resolve: (view, _args, context) => (view.queued ? positionOf(view, context) : null),
    }),
  }),
});

export function queueOf({ queueKey, queueLimit, ...rest }: ExecutionView): QueueView | null {
  return queueKey === null || queueLimit === null ? null : { ...rest, queueKey, queueLimit };
}
