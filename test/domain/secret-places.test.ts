import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json, JsonObject } from '#src/domain/json.js';
import { misplacedSecrets, putSecrets } from '#src/domain/secret-places.js';
import { render } from '#src/domain/template.js';

const asked: string[] = [];
const lookUp = (name: string) => {
  asked.push(name);
  return `<${name}>`;
};
const put = (template: Json, data: JsonObject) =>
  putSecrets(template, render(template, data), { edited: false, lookUp });

test('a secret is put where the definition names it, at any depth', () => {
  const template = {
    headers: [{ a: 'Bearer {{secret("bank")}}' }, `$${'{secret("other")}'}`],
    n: 5,
    none: null,
  };
  expect(put(template, {})).toEqual({ headers: [{ a: 'Bearer <bank>' }, '<other>'], n: 5, none: null });
});

test('what the data says is no secret, whatever it reads like', () => {
  const data = { note: '{{secret("bank")}}', all: { a: ['{{secret("bank")}}'] } };
  const template = { key: '{{secret("bank")}}', note: '{{note}}', text: 'so: {{note}}', all: '{{all}}' };
  expect(put(template, data)).toEqual({
    ...{ key: '<bank>', note: data.note, text: 'so: {{secret("bank")}}', all: data.all },
  });
});

test('data beside a secret may not read like one', () => {
  const refused = expect.objectContaining({ code: 'SECRET_REFUSED', retryable: false });
  const beside = (note: string) => () => put(['{{secret("bank")}} {{note}}'], { note });
  expect(beside('{{secret("bank")}}')).toThrow(refused);
  expect(beside('{{secret("root")}}')).toThrow(refused);
  expect(beside('{{ and {{')()).toEqual(['<bank> {{ and {{']);
});

test('whatever the data, no secret is put in but those of the definition, each as often as it stands there', () => {
  const parts = fc.constantFrom(
    '{{',
    '}}',
    '{{secret("root")}}',
    'secret("root")',
    '{{secret("',
    '")}}',
    'x',
    '{',
  );
  fc.assert(
    fc.property(fc.array(parts), (pieces) => {
      asked.length = 0;
      try {
        put({ a: 'a {{note}}{{secret("bank")}}{{note}}', b: '{{note}}' }, { note: pieces.join('') });
      } catch (error) {
        expect(error).toMatchObject({ code: 'SECRET_REFUSED' });
      }
      expect(['', 'bank']).toContain(asked.join());
    }),
  );
});

test('a person who edits an input may leave a secret out, but put none elsewhere', () => {
  const template = { a: '{{secret("bank")}}', b: '{{order.id}}', list: ['{{secret("bank")}}'] };
  const edit = (given: Json) => putSecrets(template, given, { edited: true, lookUp });
  expect(edit({ a: 'mine', b: 'x', list: ['Basic {{secret("bank")}}', 'more'] })).toEqual({
    ...{ a: 'mine', b: 'x', list: ['Basic <bank>', 'more'] },
  });
  expect(() => edit({ a: '{{secret("root")}}' })).toThrow(
    expect.objectContaining({ code: 'SECRET_REFUSED' }),
  );
  const strange = { a: '{{secret("root")}}', b: '{{secret("bank")}}', list: [1, '{{secret("bank")}}'] };
  expect(misplacedSecrets(template, strange)).toEqual([
    { path: ['a'], name: 'root' },
    { path: ['b'], name: 'bank' },
    { path: ['list', 1], name: 'bank' },
  ]);
  expect(misplacedSecrets(template, { a: 'x {{secret("bank")}}', list: ['{{secret("bank")}}'] })).toEqual([]);
});
