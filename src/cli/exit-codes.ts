/** Nothing could be watched. Other codes of `reprise watch` say how the execution ended. */
export const UNWATCHED = 3;

export const EXIT_CODES_OF_WATCH = `
Exit codes: 0 the execution is COMPLETED, 1 FAILED, 2 CANCELLED or BLOCKED, ${UNWATCHED} it can't be watched, 130 after Ctrl-C`;
