/** What an order waits for between its papers and its charge. */
type WaitsFor = 'event' | 'delay' | 'nothing';

export interface Order {
  id: string;
  lines: string[];
  waits_for: WaitsFor;
}

/** All that chance decides in a run: the same seed gives the same. */
export interface Draw {
  seed: number;
  orders: Order[];
  /** The order whose invoice the ledger refuses. */
  refused: string;
  /** The server is killed when so many steps have been seen to complete. */
  killAfter: number;
}

const ORDERS = 100;
const HELD = 10;
const SLOW = 10;
const LINES = ['apples', 'bread', 'cheese'];

/** What is booked in the ledger, by the id of its step; `reserve` for each line. */
export const WORKS = ['open', 'reserve', 'label', 'invoice', 'charge', 'ship'] as const;
export type Work = (typeof WORKS)[number];
const ENTRIES_PER_ORDER = WORKS.length - 1 + LINES.length;
const ENTRIES = ORDERS * ENTRIES_PER_ORDER;
/** Before the held ones are released and the refused one is resumed: these lack `charge`, `ship`, and that one `invoice` too. */
const ENTRIES_AT_FIRST = ENTRIES - 2 * HELD - 3;
/** So that a good part is still under way. */
const LATEST_KILL = 0.85;

export function drawFrom(seed: number): Draw {
  const chance = chanceFrom(seed);
  const ids = Array.from({ length: ORDERS }, (_, index) => `order-${String(index + 1).padStart(3, '0')}`);
  const shuffled = shuffle(ids, chance);
  const waits = new Map<string, WaitsFor>();
  for (const id of shuffled.slice(0, HELD)) waits.set(id, 'event');
  for (const id of shuffled.slice(HELD, HELD + SLOW)) waits.set(id, 'delay');
  return {
    seed,
    orders: ids.map((id) => ({ id, lines: LINES, waits_for: waits.get(id) ?? 'nothing' })),
    refused: shuffled[HELD + SLOW] ?? '',
    killAfter: 1 + Math.floor(chance() * LATEST_KILL * ENTRIES_AT_FIRST),
  };
}

/** What a step at this path books; null where it books nothing. */
export function workAt(path: string): Work | null {
  const stepId = path.slice(path.lastIndexOf('.') + 1);
  return WORKS.find((work) => work === stepId) ?? null;
}

/** The paths of all steps of an order that book something. */
export function pathsOf({ lines }: Order): string[] {
  const reserves = lines.map((_, index) => `pick[${index}].reserve`);
  return ['open', ...reserves, 'paper.label', 'paper.invoice', 'charge', 'ship'];
}

function shuffle<T>(items: readonly T[], chance: () => number): T[] {
  const drawn = items.map((item) => ({ item, at: chance() }));
  return drawn.sort((a, b) => a.at - b.at).map(({ item }) => item);
}

/** Numbers from 0 to 1, exclusive, by a seed (mulberry32). */
function chanceFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
