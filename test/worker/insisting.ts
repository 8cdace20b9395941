import { expect } from 'vitest';
import type { Client, Document } from '#src/client/client.js';
import { RequestError } from '#src/client/errors.js';
import type { Pulse } from '#test/support/breakage.js';

/** What every answer to a mutation has some of. */
export interface Answer {
  __typename: string;
  code?: string;
  message?: string;
  execution?: { id: string; databaseId: string; status: string; eventSeq: number };
}

const PASSING = ['UNAVAILABLE'];

/** Asks until there is an answer, and then once more: the second must be the first. */
export function insisting(client: Client, pulse: Pulse) {
  const plainly = async <Data, Variables>(document: Document<Data, Variables>, variables: Variables) => {
    for (;;) {
      try {
        return await client.execute(document, variables);
      } catch (error) {
        if (error instanceof RequestError && !PASSING.includes(error.code)) throw error;
      } finally {
        pulse.beat();
      }
    }
  };
  // biome-ignore lint/suspicious/noExplicitAny: each document has an input of its own.
  const twice = async (document: Document<any, any>, input: object): Promise<Answer> => {
    const [first, again] = [await plainly(document, { input }), await plainly(document, { input })].map(
      (data) => Object.values(data as Record<string, Answer>)[0] as Answer,
    );
    expect(essenceOf(again as Answer)).toEqual(essenceOf(first as Answer));
    return first as Answer;
  };
  return Object.assign(twice, { plainly });
}

export type Asked = ReturnType<typeof insisting>;

/** What must not differ between two answers to the same command. */
function essenceOf({ __typename, code, message, execution }: Answer) {
  if (__typename === 'StartExecutionPayload') return { id: execution?.id };
  return { __typename, code, message, status: execution?.status, eventSeq: execution?.eventSeq };
}

interface Seen {
  cursor: string;
  event?: { seq: number } | null;
  execution?: { databaseId: string; eventSeq: number } | null;
}

/** Reads on to the end, and keeps the numbers of the events that came. */
export function watchClosely(updates: AsyncIterable<Seen | { executionsUpdated: Seen }>) {
  const seen = new Map<string, number[]>();
  const seqs: number[] = [];
  let isOver = false;
  let wake: (() => void)[] = [];
  const take = ({ event, execution }: Seen) => {
    if (!event) return;
    const id = execution?.databaseId ?? '';
    seen.set(id, [...(seen.get(id) ?? []), event.seq]);
    seqs.push(event.seq);
  };
  const tell = () => {
    for (const one of wake) one();
    wake = [];
  };
  const change = () => new Promise<void>((resolve) => void wake.push(resolve));
  const begun = change();
  const read = async () => {
    for await (const update of updates) {
      take('executionsUpdated' in update ? update.executionsUpdated : update);
      tell();
    }
    isOver = true;
    tell();
  };
  const ended = read();
  const until = async (holds: () => boolean) => {
    while (!isOver && !holds()) await Promise.race([change(), ended]);
  };
  return {
    ...{ seqs, ended, begun },
    seqsOf: (id: string) => seen.get(id) ?? [],
    /** Resolves once an event with such a number has come, or the end. */
    saw: (seq: number) => until(() => (seqs.at(-1) ?? 0) >= seq),
    sawOf: (id: string, seq: number) => until(() => (seen.get(id)?.at(-1) ?? 0) >= seq),
  };
}
