import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '#src/domain/json.js';
import {
  findSecrets,
  findTemplateFaults,
  holdsTemplate,
  isPath,
  render,
  resolvePath,
} from '#src/domain/template.js';

const scope: JsonObject = {
  now: '2025-01-02T03:04:05.000Z',
  order: {
    id: 'o-1',
    total: 12.5,
    paid: false,
    note: null,
    lines: [{ sku: 'a' }, { sku: 'b', 'odd-key': 7 }],
  },
};

describe('resolvePath', () => {
  test.each<[string, Json | undefined]>([
    ['order.id', 'o-1'],
    ['order.lines.0.sku', 'a'],
    ['order.lines[1].sku', 'b'],
    ['order.lines[1].odd-key', 7],
    ['order.lines.length', 2],
    ['order.id.length', 3],
    ['order.note', null],
    ['order.lines.2', undefined],
    ['order.lines.-1', undefined],
    ['order.note.deeper', undefined],
    ['order.total.length', undefined],
    ['nothing', undefined],
    ['', undefined],
    ['order..id', undefined],
  ])('%s leads to %j', (path, expected) => {
    expect(resolvePath(scope, path)).toEqual(expected);
  });

  test.each([
    '__proto__',
    'constructor',
    'constructor.name',
    'order.__proto__.polluted',
    'order.lines.map',
    'order.id.constructor',
    'order.toString',
  ])('%s leads nowhere, as it is inherited', (path) => {
    expect(resolvePath(scope, path)).toBeUndefined();
  });

  test('an own property with the name of an inherited one is found', () => {
    const own = JSON.parse('{ "__proto__": { "a": 1 }, "constructor": "mine" }') as JsonObject;
    expect([resolvePath(own, '__proto__.a'), resolvePath(own, 'constructor')]).toEqual([1, 'mine']);
  });

  test('whatever the path, nothing inherited is found', () => {
    const names = fc.constantFrom(
      'a',
      '0',
      '__proto__',
      'constructor',
      'prototype',
      'toString',
      'valueOf',
      'map',
      'at',
    );
    fc.assert(
      fc.property(
        fc.array(names, { minLength: 1, maxLength: 4 }),
        fc.dictionary(names, fc.jsonValue()),
        (keys, given) => {
          const found = resolvePath(given as JsonObject, keys.join('.'));
          expect(found).toEqual(ownWalk(given as Json, keys));
          expect(typeof found).not.toBe('function');
        },
      ),
    );
  });
});

function ownWalk(value: Json, keys: string[]): Json | undefined {
  return keys.reduce<Json | undefined>((current, key) => {
    if (typeof current !== 'object' || current === null) return undefined;
    return Object.getOwnPropertyDescriptor(current, key)?.value as Json | undefined;
  }, value);
}

describe('render', () => {
  test.each<[Json, Json]>([
    ['{{order.total}}', 12.5],
    [`$${'{order.total}'}`, 12.5],
    ['{{ order.paid }}', false],
    ['{{order.lines}}', [{ sku: 'a' }, { sku: 'b', 'odd-key': 7 }]],
    ['{{order.items.length}}', null],
    ['{{order.lines.length}}', 2],
    ['{{now}}', '2025-01-02T03:04:05.000Z'],
    ['{{missing}}', null],
  ])('%j, one template alone, keeps its type: %j', (value, expected) => {
    expect(render(value, scope)).toEqual(expected);
  });

  test.each([
    ['order {{order.id}} is {{order.total}}', 'order o-1 is 12.5'],
    [`$${'{order.id}'}/{{order.id}}`, 'o-1/o-1'],
    ['[{{missing}}|{{order.note}}|{{order.paid}}]', '[||false]'],
    ['first: {{order.lines[0]}}', 'first: {"sku":"a"}'],
    [' {{order.id}}', ' o-1'],
    ['{"a":{"id":"{{order.id}}"}}', '{"a":{"id":"o-1"}}'],
    ['costs $5 } }} {', 'costs $5 } }} {'],
  ])('%j becomes the text %j', (text, expected) => {
    expect(render(text, scope)).toBe(expected);
  });

  test('templates are resolved at any depth, keys and other values are left alone', () => {
    const value = { '{{order.id}}': [1, { id: '{{order.id}}', flag: true }], none: null };
    expect(render(value, scope)).toEqual({ '{{order.id}}': [1, { id: 'o-1', flag: true }], none: null });
  });

  test('what a template brings in is not read for templates again', () => {
    expect(render('{{a}} and {{b}}', { a: '{{b}}', b: 'secret' })).toBe('{{b}} and secret');
  });

  test('a key named __proto__ stays a key', () => {
    const rendered = render(JSON.parse('{ "__proto__": { "admin": "{{order.id}}" } }') as Json, scope);
    expect(JSON.stringify(rendered)).toBe('{"__proto__":{"admin":"o-1"}}');
    expect((rendered as JsonObject).admin).toBeUndefined();
  });

  test('malformed templates are left as they are', () => {
    expect(render('{{order.id}} {{ order', scope)).toBe('o-1 {{ order');
    expect(render('{{a b}} {{order.id}}', scope)).toBe('{{a b}} o-1');
  });

  test('a value without templates comes back unchanged', () => {
    const plain = fc.jsonValue().filter((value) => !/\{\{|\$\{/.test(JSON.stringify(value)));
    fc.assert(
      fc.property(plain, (value) => {
        expect(render(value as Json, scope)).toEqual(value);
      }),
    );
  });

  test('any text at all can be rendered, and looked through for faults', () => {
    const parts = fc.array(fc.constantFrom('{{', '}}', '${', '}', '{', 'order.id', ' ', '.', '[', '0', ']'));
    fc.assert(
      fc.property(parts, (pieces) => {
        render(pieces.join(''), scope);
        findTemplateFaults(pieces.join(''));
      }),
    );
  });

  test.each([
    ['{{', '{{'.repeat(500_000)],
    ['${', '${'.repeat(500_000)],
    ['openers with one far closer', `${'{{ '.repeat(300_000)}}}`],
    ['short templates', '{{a}}'.repeat(200_000)],
    ['a long path', `{{${'a.'.repeat(500_000)}a}}`],
    ['a long run of spaces', `{{${' '.repeat(1_000_000)}}}`],
  ])('a megabyte of %s takes linear time', (_name, text) => {
    const before = performance.now();
    render(text, scope);
    findTemplateFaults(text);
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});

describe('findTemplateFaults', () => {
  test('each malformed template is found where it is', () => {
    const value = { url: '{{order.id', list: ['ok {{order.id}}', '{{}} and {{a + b}}', `$${'{x'}`] };
    expect(findTemplateFaults(value)).toEqual([
      { path: ['url'], why: '`{{` is never closed' },
      { path: ['list', 1], why: '`{{}}` names nothing' },
      { path: ['list', 1], why: '`a + b` is not a dotted path' },
      { path: ['list', 2], why: '`${` is never closed' },
    ]);
  });

  test('well-formed templates and braces that open none are no fault', () => {
    expect(findTemplateFaults(['{{a.b[0]}}', '{ "a": { "b": 1 }}', '}} }', 'for $5', 7, null])).toEqual([]);
  });
});

test('a path is told from what is none', () => {
  expect(['a', 'a.b', 'a[0].b', 'größe.x', 'a-b'].map(isPath)).toEqual([true, true, true, true, true]);
  expect(['', '.a', 'a.', 'a[x]', 'a b', '{{a}}', 'a'.repeat(1_001)].map(isPath)).not.toContain(true);
});

test('a text is known to hold a template by a well-formed one', () => {
  expect(['a {{b}}', `$${'{b}'}`, '{{b', '{{}}', 'b'].map(holdsTemplate)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

describe('a secret in a text', () => {
  const spelt = [
    '{{secret("bank")}}',
    "{{ secret('bank') }}",
    '{{secret( "bank" )}}',
    `$${'{secret("bank")}'}`,
  ];

  test.each(spelt)('%s stays a placeholder, whatever the data holds', (text) => {
    const data = { ...scope, secret: 'mine', 'secret("bank")': 'mine' };
    expect(render([`Bearer ${text} for {{order.id}}`, text], data)).toEqual([
      'Bearer {{secret("bank")}} for o-1',
      '{{secret("bank")}}',
    ]);
    expect(findSecrets({ a: [`x ${text}`, 7] })).toEqual([{ path: ['a', 0], name: 'bank' }]);
    expect(findTemplateFaults(text)).toEqual([]);
  });

  test.each([
    ['{{secret(bank)}}', '`secret(bank)` names no secret: write secret("name")'],
    ['{{secret("bank}}', '`secret("bank` names no secret: write secret("name")'],
    ['{{secret("a").b}}', '`secret("a").b` names no secret: write secret("name")'],
    [
      '{{secret("Bank")}}',
      '`Bank` is no name of a secret: start with a lower-case letter, go on with those, digits and _, 64 at most',
    ],
  ])('%s is malformed', (text, why) => {
    expect(findTemplateFaults(text)).toEqual([{ path: [], why }]);
  });

  test('a path that merely begins like one is a path', () => {
    expect(render('{{secret}} {{secrets.a}}', { secret: 's', secrets: { a: 1 } })).toBe('s 1');
  });
});
