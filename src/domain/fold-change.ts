import type { Content, EventBody } from './event.js';
import type { DraftState } from './fold-draft.js';

/** An event as the fold needs it: stored ones have no content, new ones may. */
export type FoldableEvent = EventBody & { at: Date; content?: Content };

type EventOf<T extends EventBody['type']> = Extract<FoldableEvent, { type: T }>;
type TypeOf<Pattern extends string> = Extract<EventBody['type'], Pattern>;

/** For each event whose type is like that, what it changes. */
export type ChangesOf<Pattern extends string> = {
  [T in TypeOf<Pattern>]: (draft: DraftState, event: EventOf<T>) => void;
};
