import {
  type ExecutionResult,
  GraphQLError,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  parse,
} from 'graphql';
import { expect, test } from 'vitest';
import { END, type PullIterator, pullIterator } from '#src/events/pull-iterator.js';
import { createSharedSubscribe } from '#src/server/shared-results.js';
import type { Caller } from '#src/services/services.js';

const caller: Caller = { projectId: 'p', actor: 'ann', permissions: ['execution:read'], roles: [] };
const document = parse('subscription { seen }');

/** A subscription to one event, the same for all, which is shown with what its caller may do. */
function setup(shown: () => string = () => '') {
  const event = {};
  let resolved = 0;
  const subscribeToIt = () => {
    const events = [event];
    return pullIterator(
      () => events.shift() ?? END,
      () => {},
    );
  };
  const after = { after: { type: GraphQLString } };
  const seen = {
    type: GraphQLString,
    args: after,
    subscribe: subscribeToIt,
    resolve: (_event: unknown, _args: unknown, context: { caller: Caller }) => {
      resolved++;
      const { permissions, roles } = context.caller;
      return [...permissions, ...roles, shown()].join(' ').trim();
    },
  };
  const page = {
    type: GraphQLString,
    args: after,
    resolve: (_event: unknown, { after }: { after?: string }) => `after ${after}`,
  };
  const place = new GraphQLObjectType({ name: 'Place', fields: { page } });
  const at = { type: place, subscribe: subscribeToIt, resolve: (event: unknown) => event };
  const none = new GraphQLObjectType({ name: 'Query', fields: { none: { type: GraphQLString } } });
  const subscription = new GraphQLObjectType({ name: 'Subscription', fields: { seen, at } });
  const schema = new GraphQLSchema({ query: none, subscription });
  const subscribe = createSharedSubscribe(() => new GraphQLError('masked'));
  let ended = 0;
  return {
    resolved: () => resolved,
    ended: () => ended,
    async resultFor(given: Partial<Caller>, asked = document, variableValues = {}) {
      const contextValue = { caller: { ...caller, ...given } };
      const args = { schema, document: asked, contextValue, variableValues };
      const results = await subscribe(args, () => void ended++);
      const { value } = await (results as PullIterator<ExecutionResult>).next();
      expect((await (results as PullIterator<ExecutionResult>).next()).done).toBe(true);
      return value as ExecutionResult;
    },
  };
}

test('what those ask who may see the same is worked out once', async () => {
  const { resultFor, resolved, ended } = setup();
  const first = await resultFor({});
  expect(await resultFor({})).toBe(first);
  expect([first, resolved(), ended()]).toEqual([{ data: { seen: 'execution:read' } }, 1, 2]);
});

test('who may see something else, though under the same name, gets a result of his own', async () => {
  const { resultFor } = setup();
  const shown = [];
  for (const given of [
    {},
    { permissions: [] },
    { roles: ['payments'] },
    { projectId: 'q' },
    { actor: 'bob' },
  ])
    shown.push((await resultFor(given)).data?.seen);
  expect(shown).toEqual([
    'execution:read',
    '',
    'execution:read payments',
    'execution:read',
    'execution:read',
  ]);
});

test('what goes wrong is masked, once for all', async () => {
  const { resultFor, resolved } = setup(() => {
    throw new Error('secret');
  });
  const [first, second] = [await resultFor({}), await resultFor({})];
  expect(second).toBe(first);
  expect([first.errors?.map(({ message }) => message), resolved()]).toEqual([['masked'], 1]);
});

test('where what lies below asks from a place of its own, each gets a result of his own', async () => {
  const { resultFor } = setup();
  const nested = parse('subscription ($from: String) { at { page(after: $from) } }');
  const shown = [];
  for (const from of ['1', '2']) shown.push((await resultFor({}, nested, { from })).data?.at);
  expect(shown).toEqual([{ page: 'after 1' }, { page: 'after 2' }]);
});

test('where each began is nothing to what comes later', async () => {
  const { resultFor, resolved } = setup();
  const resumed = parse('subscription ($from: String) { seen(after: $from) }');
  const first = await resultFor({}, resumed, { from: '1' });
  expect(await resultFor({}, resumed, { from: '2' })).toBe(first);
  expect(resolved()).toBe(1);
});
