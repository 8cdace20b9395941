import type { Client, LiveState } from '#src/client/index.js';
import type { Clock } from '#src/domain/runtime.js';

/** A short break is part of every start, and of every restart of a server. */
const PATIENCE_MS = 1_000;

/** Tells when the connection is lost, or what was missed is still coming, for more than a moment; and when that is over. */
export function hearLiveState(
  { client, clock, signal }: { client: Client; clock: Clock; signal: AbortSignal },
  tell: (state: LiveState) => void,
): () => void {
  let told: LiveState = 'live';
  let cancel = () => {};
  const set = (state: LiveState) => {
    told = state;
    tell(state);
  };
  const unsubscribe = client.subscribeState((state) => {
    cancel();
    // A client that watches nothing any more is live, too.
    if (state === told || signal.aborted) return;
    if (told === 'live') cancel = clock.schedule(PATIENCE_MS, () => set(state));
    else set(state);
  });
  return () => {
    cancel();
    unsubscribe();
  };
}
