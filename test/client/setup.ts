import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { type Gateway, startGateway } from '#src/app/gateway.js';
import { type ClientOptions, createClient, type ExecutionUpdate } from '#src/client/client.js';
import type { LiveState } from '#src/client/state.js';
import { eventCursor } from '#src/graphql/cursor.js';
import { setupEngine, silent } from '#test/support/engine.js';
import { TOKEN } from '#test/support/server.js';

/** A client of the address, which is closed when the test is over. Its tries come soon after one another. */
export function connectTo(url: string, options: Partial<ClientOptions> = {}) {
  const client = createClient({
    url,
    token: TOKEN,
    webSocketImpl: WebSocket,
    chance: () => 0.1,
    ...options,
  });
  onTestFinished(() => client.close());
  return client;
}

/** Hears the states of a subscription. */
export function hearStates() {
  const states: LiveState[] = [];
  let wake = () => {};
  return {
    states,
    onState(state: LiveState) {
      states.push(state);
      wake();
    },
    /** Resolves once the last state of all is this one. */
    async reached(wanted: LiveState): Promise<void> {
      while (states.at(-1) !== wanted)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    },
  };
}

/** A gateway that can be stopped and started again, always at the same address, and an execution that waits. */
export async function setupGateway() {
  const engine = await setupEngine();
  const { services, caller } = engine;
  const start = (port: number): Promise<Gateway> =>
    startGateway({ host: '127.0.0.1', port, drainMs: 0 }, services, { caller, token: TOKEN, logger: silent });
  let gateway = await start(0);
  const { url } = gateway;
  onTestFinished(async () => {
    await gateway.close();
    await engine.close();
  });
  await engine.publish({
    workflow_id: 'waits',
    steps: [{ id: 'wait', type: 'wait', wait: { event: 'go' } }],
  });
  return {
    ...engine,
    url,
    stopGateway: () => gateway.close(),
    async startGateway() {
      gateway = await start(Number(new URL(url).port));
    },
    /** An execution that nothing moves but commands, each of which is an event. */
    async startIdle() {
      const { id } = await engine.start('waits');
      let isPaused = false;
      return {
        id,
        beginning: eventCursor(id, 0),
        async move() {
          await (isPaused ? engine.resume(id) : engine.pause(id));
          isPaused = !isPaused;
        },
        end: () => engine.cancel(id),
      };
    },
  };
}

/** The numbers of the events. */
export function seqsOf(updates: readonly ExecutionUpdate[]): (number | undefined)[] {
  return updates.map(({ event }) => event?.seq);
}

export function countTo(last: number): number[] {
  return Array.from({ length: last }, (_none, index) => index + 1);
}
