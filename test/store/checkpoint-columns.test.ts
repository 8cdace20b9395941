import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runPrepared } from '#src/db/database.js';
import { vaultOf } from '#src/db/vault.js';
import type { ExecutionEvent } from '#src/domain/event.js';
import type { Json } from '#src/domain/json.js';
import { arrayOf, EVENT_COLUMNS } from '#src/store/checkpoint-columns.js';
import { createTestDatabase } from '#test/support/database.js';

const storable = fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed() && !text.includes('\0'));
const awkward = fc.constantFrom(
  '',
  '"',
  '\\',
  '\\"',
  '{',
  '}',
  ',',
  'null',
  '\n',
  '\r',
  '\t',
  '\x1f',
  '\x7f',
  '\u2028',
);
const text = fc.oneof(
  storable,
  awkward,
  fc.array(awkward).map((parts) => parts.join('')),
);
const data = fc.oneof(fc.jsonValue(), fc.dictionary(text, text), text) as fc.Arbitrary<Json>;

const NAMES = ['step_path', 'data', 'actor'];
const QUERY = `select step_path, data, actor from unnest($1::text[], $2::text[], $3::text[]) as t(${NAMES.join(', ')})`;

test('every text and every JSON of a flush arrives as it was, whatever is in it', async () => {
  const { db } = await createTestDatabase();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.record({ stepPath: text, actor: text, data })), async (said) => {
      const arrays = NAMES.map((name) => {
        const column = EVENT_COLUMNS.find(([, column]) => column === name);
        return column && arrayOf(column, said as unknown as ExecutionEvent[], vaultOf(db));
      });
      const rows = await runPrepared(db, QUERY, arrays);
      const heard = rows.map(({ step_path, actor, data }) => ({
        ...{ stepPath: step_path, actor },
        data: JSON.parse(String(data)),
      }));
      expect(heard).toEqual(said.map((one) => ({ ...one, data: JSON.parse(JSON.stringify(one.data)) })));
    }),
  );
});
