import { type EventBody, stepPathOf } from './event.js';
import type { ExecutionState } from './execution.js';
import { isHeld } from './step.js';

/**
 * Whether an approval is asked for, voted on, decided, handed on or closed by this event, which takes its execution from one state to
 * the next. Told from nothing but these, so that it is the same for all who watch, whenever they look.
 */
export function isAboutApprovals(event: EventBody, before: ExecutionState, after: ExecutionState): boolean {
  switch (event.type) {
    case 'step.waiting':
      return (event.data.approvals ?? []).length > 0;
    case 'approval.voted':
    case 'approval.decided':
    case 'approval.delegated':
    case 'approval.escalated':
      return true;
    // What was held goes on with it, by events of its steps that say no more.
    case 'execution.resumed':
      return [...before.steps.keys()].some((path) => isHeldIn(before, path));
    default:
      return concernedBy(event, before).some((path) => isHeldIn(before, path) && !isHeldIn(after, path));
  }
}

/** The steps that an event may take out of their wait: its own, and of a parallel or foreach step those inside as well. */
function concernedBy(event: EventBody, { steps }: ExecutionState): string[] {
  const own = stepPathOf(event);
  if (own === null || steps.get(own)?.parts) return [...steps.keys()];
  // It was decided, or resumed, and that was told.
  return event.type === 'step.succeeded' ? [] : [own];
}

function isHeldIn({ steps }: ExecutionState, path: string): boolean {
  const step = steps.get(path);
  return step !== undefined && isHeld(step);
}
