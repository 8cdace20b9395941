import { expect, inject, test } from 'vitest';
import { authorization } from '#test/support/server.js';
import { goodArguments, operationOf, type Place, places, withText } from '#test/support/text-arguments.js';
import { findHarm } from './harm.js';
import { hear, heldBytes, NO_RATES, setupHostileServer } from './hostile-server.js';
import { forEachOf, NAUGHTY_STRINGS, shareOf } from './naughty-strings.js';

const STRINGS = shareOf(NAUGHTY_STRINGS, inject('postgresUrl') === null);
const BYTES_A_REQUEST = 500;
/** All of it takes minutes: without `HOSTILE=all` each string goes through a part of the texts, and all of them have their turn. */
const TURNS = process.env.HOSTILE === 'all' ? 1 : 16;
const hasItsTurn = (turn: number) => (_place: Place, index: number) => index % TURNS === turn;

const mutations = places.filter(({ kind }) => kind === 'mutation');
const others = places.filter(({ kind }) => kind !== 'mutation');

interface Sent {
  kind: string;
  query: string;
  variables: Record<string, unknown>;
}

/** The mutations whose turn it is at once, one string in one argument of each: they answer one by one, and each for itself. */
function mutateAll(text: string, id: string, turn: number): Sent {
  const variables: Record<string, unknown> = {};
  const declared: string[] = [];
  const fields = mutations.filter(hasItsTurn(turn)).map((place, index) => {
    const { name, args } = place.field;
    const values = withText(goodArguments(id)[name] ?? {}, place, text);
    const given = args.map((arg) => {
      declared.push(`$${arg.name}${index}: ${arg.type}`);
      variables[`${arg.name}${index}`] = values[arg.name];
      return `${arg.name}: $${arg.name}${index}`;
    });
    return `m${index}: ${name}(${given.join(', ')}) { __typename ... on Error { code message } }`;
  });
  return { kind: 'mutation', query: `mutation (${declared.join(', ')}) { ${fields.join(' ')} }`, variables };
}

function ask(place: Place, text: string, id: string): Sent {
  const variables = withText(goodArguments(id)[place.field.name] ?? {}, place, text);
  return { kind: place.kind, query: operationOf(place), variables };
}

async function setup() {
  const limits = { ...NO_RATES, aliases: 500, tokens: 20_000, costPerOperation: 1_000_000_000 };
  const server = await setupHostileServer(limits);
  const send = async ({ kind, query, variables }: Sent) => {
    const accept = kind === 'subscription' ? 'text/event-stream' : 'application/json';
    const headers = { authorization, accept, 'content-type': 'application/json' };
    const body = JSON.stringify({ query, variables });
    return hear(await fetch(server.url, { method: 'POST', headers, body }));
  };
  /** Sends each string through every argument, about an execution of its own. */
  const sendAll = (strings: readonly string[]) =>
    forEachOf(strings, 8, async (text) => {
      const turn = STRINGS.indexOf(text) % TURNS;
      const { id } = await server.start('waits');
      const answered = await send(mutateAll(text, id, turn));
      expect(answered.text).toContain('"m0":{');
      expect({ text, harm: findHarm(answered, text) }).toEqual({ text, harm: [] });
      for (const place of others.filter(hasItsTurn(turn))) {
        const harm = findHarm(await send(ask(place, text, id)), text);
        expect({ text, field: place.field.name, path: place.path, harm }).toMatchObject({ harm: [] });
      }
    });
  return { ...server, sendAll };
}

test('each of the naughty strings, on one database or the other, through the texts of GraphQL is answered, and nothing is kept of it', async () => {
  const { sendAll, takeFaults, expectAnswering } = await setup();
  expect(NAUGHTY_STRINGS.length).toBeGreaterThan(400);
  const third = Math.ceil(STRINGS.length / 3);
  await sendAll(STRINGS.slice(0, third));
  const before = await heldBytes();
  await sendAll(STRINGS.slice(third));
  const grown = (await heldBytes()) - before;
  expect(takeFaults()).toEqual([]);
  await expectAnswering();
  expect(grown).toBeLessThan((STRINGS.length - third) * places.length * BYTES_A_REQUEST);
}, 1_800_000);
