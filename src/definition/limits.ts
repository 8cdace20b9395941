/** Most steps a definition may have, at all depths together. */
export const MAX_STEPS = 2_000;
/** Most faults, and most warnings, that are listed; a last one says how many more there are. */
export const MAX_LISTED = 100;
/** How deep `and` and `or` may nest. */
export const MAX_CONDITION_LEVELS = 50;
/** How deep any value of a document may nest, so that nothing that walks it by recursion runs out of stack. */
export const MAX_LEVELS = 120;
/** How deep steps may be inside one another: that many lists. */
export const MAX_LISTS_DEEP = 30;
/** Most characters of a step's path: the ids of the steps around it and its own. It is a key in the database. */
export const MAX_PATH_LENGTH = 2_000;
/** Milliseconds that one attempt of a step may take, where the step doesn't say. */
export const STEP_TIMEOUT_MS = 30_000;
/** Steps of one run that do their work at the same time, where the definition doesn't say. */
export const CONCURRENCY = 20;
/** Most that a definition may ask for, of steps or of items. */
export const MAX_CONCURRENCY = 1_000;
/** Most attempts that a step may ask for, but for no limit. */
export const MAX_ATTEMPTS = 1_000;
/** Milliseconds between two attempts, at most, where the step doesn't say. */
export const MAX_DELAY_MS = 24 * 3_600_000;
