type Env = Record<string, string | undefined>;

/** Whether to write colours: as NO_COLOR and FORCE_COLOR say (the second one outdoes the first), otherwise on terminals. */
export function hasColours(env: Env, isTerminal: boolean): boolean {
  const { FORCE_COLOR, NO_COLOR } = env;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  return isTerminal && !isDumb(env);
}

/** A terminal that can't move its cursor. */
export function isDumb({ TERM }: Env): boolean {
  return TERM === 'dumb';
}
