import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileDefinition } from '#src/definition/compile.js';
import { type GraphNode, linksOf } from '#src/domain/graph.js';
import type { Json, JsonObject } from '#src/domain/json.js';
import { faultsOf } from './refused.js';
import { validate } from './schema.js';
import { approvalStep, conditionStep, logStep, PAID, waitStep } from './step-fixtures.js';

const STEP_KEYS = [
  'id',
  'type',
  'condition',
  'action',
  'execute',
  'wait',
  'retry',
  'timeout',
  'metadata',
  'next',
  'parallel',
  'foreach',
  'operation',
  'on_error',
  'depends_on',
];
const KEYS = [
  'steps',
  'definition',
  'trigger',
  'context',
  'field',
  'operator',
  'value',
  'and',
  'or',
  'url',
  'body',
  'items',
  'collect',
  'strategy',
  'concurrency',
  'match',
];
const TEXTS = [
  'a',
  'b',
  'execute',
  'wait',
  'condition',
  'action',
  'parallel',
  'foreach',
  'operation',
  'log',
  'webhook',
  '{{',
  '{{a}}',
  '1h',
  'eq',
  '__proto__',
];

/** JSON that looks enough like a definition to get past the first checks. */
const definitionLike = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6 },
    fc.constantFrom<Json>(null, true, 0, -1.5, ...TEXTS),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...STEP_KEYS, ...KEYS, ...TEXTS), tie('value'), { maxKeys: 6 }),
  ),
})).value;

test('whatever the JSON, it is refused with faults, or compiles and fits the JSON Schema', () => {
  const steps = fc.array(
    fc.dictionary(fc.constantFrom(...STEP_KEYS, 'on_true', 'on_reject'), definitionLike),
  );
  const documents = fc.oneof(
    fc.jsonValue(),
    definitionLike,
    fc.record({ steps }),
    fc.record({ definition: fc.record({ steps }) }),
  );
  fc.assert(
    fc.property(documents, (document) => {
      for (const fault of faultsOf(document))
        expect(fault.message).not.toMatch(/Invalid input|undefined|\[object/);
      if (faultsOf(document).length === 0) expect(validate(document), JSON.stringify(document)).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

const MAKERS = [
  (id: string, [a]: string[]) => logStep(id, a ? { next: a } : {}),
  (id: string, [a, b]: string[]) =>
    conditionStep(id, PAID, { ...(a && { on_true: a }), ...(b && { on_false: b }) }),
  (id: string, [a, b]: string[]) => approvalStep(id, { ...(a && { next: a }), ...(b && { on_reject: b }) }),
  (id: string, [a, b]: string[]) =>
    waitStep(id, { event: 'e', timeout: '1h', ...(b && { on_timeout: b }) }, a ? { next: a } : {}),
];

/** Each step leads to the one after it, so that all are reached, and by a second link further on. */
const acyclic = fc
  .array(fc.record({ kind: fc.nat(MAKERS.length - 1), jump: fc.nat(20) }), { minLength: 1, maxLength: 60 })
  .map((shapes) =>
    shapes.map(({ kind, jump }, index): JsonObject => {
      const targets = [index + 1, index + 1 + jump].filter((target) => target < shapes.length);
      return (MAKERS[kind] as (typeof MAKERS)[0])(
        `s${index}`,
        targets.map((target) => `s${target}`),
      );
    }),
  );

const successorsOf = (node: GraphNode) => linksOf(node).map(([to]) => to);

test('any definition without a loop compiles, and each of its edges leads to a node', () => {
  fc.assert(
    fc.property(acyclic, (steps) => {
      const { graph } = compileDefinition({ steps });
      expect(Object.keys(graph.nodes)).toHaveLength(steps.length);
      expect(graph.root.entries).toEqual([steps[0]?.id]);
      const targets = Object.values(graph.nodes).flatMap(successorsOf);
      for (const target of targets) if (target !== null) expect(graph.nodes).toHaveProperty(target);
    }),
  );
});

test('a way back that passes no stop is always found, and one that stops is always allowed', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('log', 'wait', 'ask'), { minLength: 1, maxLength: 20 }), (kinds) => {
      const steps = kinds.map((kind, index) => {
        const next = `s${(index + 1) % kinds.length}`;
        if (kind === 'wait') return waitStep(`s${index}`, '1h', { next });
        return kind === 'ask' ? approvalStep(`s${index}`, { next }) : logStep(`s${index}`, { next });
      });
      expect(faultsOf({ steps })).toHaveLength(kinds.every((kind) => kind === 'log') ? 1 : 0);
    }),
  );
});
