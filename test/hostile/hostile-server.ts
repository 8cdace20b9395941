import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { pino } from 'pino';
import { expect } from 'vitest';
import type { RequestLimits } from '#src/limits/request-limits.js';
import { approvalStep } from '#test/definition/step-fixtures.js';
import { authorization, setupServer } from '#test/support/server.js';
import type { HostileRequest } from './documents.js';
import type { Heard } from './harm.js';

/** So many that a limit of them hides nothing else. */
export const NO_RATES: Partial<RequestLimits> = {
  costPerMinute: Number.MAX_SAFE_INTEGER,
  requestsPerMinute: 1_000_000_000,
  agentRequestsPerMinute: 1_000_000_000,
  strangersPerMinute: 1_000_000_000,
};
const ERROR = 50;
/** The longest address that is sent: Node refuses one that fills its headers. */
const LONGEST_ADDRESS = 8_000;

const WORKFLOWS = [
  { workflow_id: 'waits', steps: [{ id: 'wait', type: 'wait', wait: { event: 'go' } }] },
  { workflow_id: 'asks', steps: [approvalStep('ask')] },
  {
    workflow_id: 'builds',
    steps: [{ id: 'build', type: 'operation', operation: { name: 'build', executor: 'agent', queue: 'q' } }],
  },
];

const WORLD = `mutation { createApiKey(input: { name: "ci", permissions: ["execution:read"] }) {
    ... on CreateApiKeyPayload { apiKey { id } } }
  pauseExecutions(input: { filter: { workflowKey: "waits" } }) { ... on PauseExecutionsPayload { batch { id } } } }`;
const NAMES = `{ executions { edges { cursor node { id executionId databaseId currentStepId } } }
  approvals { edges { cursor node { id version } } }
  workflows { edges { cursor node { id key latestVersion { id } } } } }`;

/** A real server with a worker, one of each thing, and an ear for whatever either of them calls an error. */
export async function setupHostileServer(limits: Partial<RequestLimits>) {
  const server = await setupServer({ limits, connections: { socketsPerUser: 1_000 } });
  const faults: unknown[] = [];
  const heard = { write: (line: string) => void faults.push(JSON.parse(line)) };
  for (const workflow of WORKFLOWS) await server.publish(workflow);
  server.startWorker({ logger: pino({ level: 'error' }, heard) });
  const ids = [];
  for (const { workflow_id } of WORKFLOWS) ids.push((await server.start(workflow_id)).id);
  await server.reach(ids[1] ?? '', 'paused');
  const made = textsIn([await server.query(WORLD), await server.query(NAMES)]);
  return {
    ...server,
    /** Ids, keys and cursors of what there is. */
    known: [...new Set([...ids, ...made, 'wait', 'go', 'q', 'operator'])],
    /** What was logged as an error since the last call. */
    takeFaults: () => [
      ...faults.splice(0),
      ...server.takeLog().filter(({ level }) => Number(level) >= ERROR),
    ],
    /** It answers what it is asked, as it did before. */
    async expectAnswering() {
      const { data, errors } = await server.query('{ workflow(key: "waits") { key } }');
      expect(errors).toBeUndefined();
      expect(data).toEqual({ workflow: { key: 'waits' } });
    },
  };
}

export type HostileServer = Awaited<ReturnType<typeof setupHostileServer>>;

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return Object.entries(value ?? {}).flatMap(([name, inner]) =>
    name === '__typename' ? [] : textsIn(inner),
  );
}

/** Sends it as its kind is sent: a subscription as a stream, of which only the beginning is read; some queries as an address. */
export async function sendRequest(url: string, request: HostileRequest, inAddress: boolean): Promise<Heard> {
  const { kind, query, variables, operationName } = request;
  const accept = kind === 'subscription' ? 'text/event-stream' : 'application/json';
  const headers = { authorization, accept, 'content-type': 'application/json' };
  const address = `${url}?${new URLSearchParams({ query, variables, ...(operationName && { operationName }) })}`;
  if (inAddress && kind === 'query' && address.length < LONGEST_ADDRESS)
    return hear(await fetch(address, { headers }));
  const name = operationName === null ? '' : `, "operationName": ${JSON.stringify(operationName)}`;
  const body = `{ "query": ${JSON.stringify(query)}, "variables": ${variables}${name} }`;
  return hear(await fetch(url, { method: 'POST', headers, body }));
}

/** An answer to its end; of a stream, what has come when a question that was put after it is answered, and then it is closed. */
export async function hear(response: Response): Promise<Heard> {
  const { status, headers, url, body } = response;
  if (!body || !headers.get('content-type')?.startsWith('text/event-stream'))
    return { status, text: await response.text() };
  const reader = body.getReader();
  const asked = fetch(`${url}?query={__typename}`, {
    headers: { authorization, accept: 'application/json' },
  });
  const closed = asked.then((answer) => answer.text()).then(() => reader.cancel());
  let text = '';
  const decoder = new TextDecoder();
  for (let part = await reader.read(); !part.done; part = await reader.read())
    text += decoder.decode(part.value, { stream: true });
  await closed;
  return { status, text };
}

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;

/** What the heap holds when all that can go has gone, over several turns: some things are let go by what is let go. */
export async function heldBytes(): Promise<number> {
  for (let turn = 0; turn < 5; turn++) {
    await new Promise(setImmediate);
    gc();
  }
  return process.memoryUsage().heapUsed;
}
