import { expect, test } from 'vitest';
import { REST_PATH, routes } from '#src/server/rest/routes.js';
import { maskNames, type Names, setupTenants } from '#test/support/tenants.js';

/** What may stand for the id of a route, and in the query of a list. */
const IDS = ['waiting', 'waitingName', 'paused', 'pausedName', 'asking', 'askingName', 'approval'] as const;
const LISTS: Record<string, (there: Names) => string[]> = {
  '/executions': ({ workflow, workflowKey }) => [`workflow_id=${workflow}`, `workflow_id=${workflowKey}`],
  '/executions/paused': () => [''],
};

/** Every way to ask a route for what is another project's, or, alike, for nothing. */
function addressesOf(path: string, there: Names): string[] {
  if (path.includes('{id}')) return IDS.map((name) => path.replace('{id}', there[name]));
  return (LISTS[path]?.(there) ?? ['']).map((query) => `${path}?${query}`);
}

/** One's own for a route. */
function ownAddress(path: string, own: Names): string {
  const id = path.startsWith('/approvals')
    ? own.approval
    : path.endsWith('/resume')
      ? own.paused
      : own.waiting;
  return path.replace('{id}', id);
}
/** How that is answered, where not with 200: of what is approved by then a rejection comes too late. */
const OWN_STATUSES: Record<string, string> = {
  'POST /executions': '201',
  'POST /approvals/{id}/reject': '409',
};

function bodyOf(path: string, { workflowKey }: Names): string | null {
  return path === '/executions' ? JSON.stringify({ workflow_id: workflowKey, trigger_payload: {} }) : null;
}

test('no route tells one project of another, or that it has something, and none changes it', async () => {
  const { url, authorization, own, nothing, fillTheirs, theirRows } = await setupTenants();
  const ask = async (method: string, path: string, there: Names, address: string) => {
    const response = await fetch(new URL(`${REST_PATH}${address}`, url), {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(method === 'POST' ? { body: bodyOf(path, there) ?? '{}' } : {}),
    });
    return `${response.status} ${maskNames(await response.json(), there).replace(/"now":"[^"]*"/g, '')}`;
  };
  const askAll = async (there: Names) => {
    const answers: Record<string, string[]> = {};
    for (const { method, path } of routes) {
      answers[`${method} ${path}`] = [];
      for (const address of addressesOf(path, there))
        answers[`${method} ${path}`]?.push(await ask(method, path, there, address));
    }
    return answers;
  };
  const before = await askAll(nothing);
  const theirs = await fillTheirs();
  const rows = await theirRows();
  expect(await askAll(theirs)).toEqual(before);
  expect(await theirRows()).toEqual(rows);
  // So that the cases could fail: the same request for what is one's own is carried out.
  for (const { method, path } of routes) {
    const answer = await ask(method, path, own, ownAddress(path, own));
    const status = OWN_STATUSES[`${method} ${path}`] ?? '200';
    expect(answer.slice(0, 3), `${method} ${path}: ${answer}`).toBe(status);
  }
  expect((await ask('GET', '/executions/{id}', own, `/executions/${own.pausedName}`)).slice(0, 3)).toBe(
    '200',
  );
});
