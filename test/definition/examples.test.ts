import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compileDefinition } from '#src/definition/compile.js';

const folder = new URL('../../examples/workflows/', import.meta.url);

describe('the examples', () => {
  test.each(readdirSync(folder).filter((name) => name.endsWith('.json')))(
    '%s compiles without a warning',
    (name) => {
      const compiled = compileDefinition(JSON.parse(readFileSync(new URL(name, folder), 'utf8')));
      expect(compiled.warnings).toEqual([]);
      expect(`${compiled.key}.json`).toBe(name);
    },
  );
});
