import { type EventBody, type EventType, type ExecutionEvent, stepPathOf } from '#src/domain/event.js';
import { builder } from '#src/graphql/builder.js';
import { eventCursor } from '#src/graphql/cursor.js';
import { ExecutionEventRef } from '#src/graphql/refs.js';
import { EventTypeEnum } from './enums.js';

/** `execution.pause_requested` is an ExecutionPauseRequestedEvent. */
function typeNameOf(type: EventType): string {
  const words = type.split(/[._]/).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${words.join('')}Event`;
}

ExecutionEventRef.implement({
  description: 'One numbered fact about an execution. It never changes.',
  resolveType: (event) => typeNameOf(event.type),
  fields: (t) => ({
    seq: t.exposeInt('seq', { description: 'Its number in its execution: 1, 2, 3... without holes.' }),
    cursor: t.string({
      description: 'Its place among the events of its execution, for `after`.',
      resolve: ({ executionId, seq }) => eventCursor(executionId, seq),
    }),
    type: t.field({ type: EventTypeEnum, description: 'What happened.', resolve: (event) => event.type }),
    at: t.field({ type: 'DateTime', description: 'When.', resolve: (event) => event.at }),
    actor: t.exposeString('actor', { description: 'Who did it: `engine`, or who asked.' }),
    stepPath: t.string({ nullable: true, description: 'The step it is about.', resolve: stepPathOf }),
  }),
});

type EventOf<T extends EventType> = ExecutionEvent & Extract<EventBody, { type: T }>;

/** For fields of events by which an approval may be closed: `approvalsUpdated` tells those to whoever may see approvals alone. */
export const FOR_READERS = { authScopes: { permission: 'execution:read' } } as const;

/** For fields of events that tell of an approval what `Execution.approvals` does; null for whoever may not see approvals. */
export const FOR_APPROVERS = {
  authScopes: { permission: 'approval:read' },
  nullable: true,
  unauthorizedResolver: () => null,
} as const;

/** The object type of one kind of event, to be given its own fields. */
export function eventRef<T extends EventType>(type: T) {
  return builder.objectRef<EventOf<T>>(typeNameOf(type));
}
