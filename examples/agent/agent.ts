import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { defineAgent, defineOperation, OperationError, z } from 'reprise';
import { type Files, inFolder, readFolder, run } from './folder.js';

const PROJECTS = fileURLToPath(new URL('./projects/', import.meta.url));
const MODULES = fileURLToPath(new URL('../../node_modules/', import.meta.url));
const COMPILER = [`${MODULES}typescript/bin/tsc`, '--module', 'nodenext', '--target', 'es2023', '--strict'];
const TYPES = ['--types', 'node', '--typeRoots', `${MODULES}@types`];

/** Files go from step to step by their content, since each step may be done on another machine. */
const files = z.record(z.string(), z.string()) satisfies z.ZodType<Files>;

const checkout = defineOperation({
  name: 'checkout',
  input: z.object({ project: z.string().regex(/^[a-z][a-z-]*$/) }),
  output: z.object({ files }),
  run: ({ project }, { signal }) =>
    inFolder({}, async (folder) => {
      const { failed, said } = await run('cp', ['-R', `${PROJECTS}${project}/.`, folder], { folder, signal });
      if (failed) throw new OperationError('NO_PROJECT', said, { retryable: false });
      return { files: await readFolder(folder) };
    }),
});

const compile = defineOperation({
  name: 'compile',
  /** `seconds` makes it as slow as a larger project would be. */
  input: z.object({ files, seconds: z.number().min(0).max(3_600).nullish() }),
  output: z.object({ files }),
  run: (input, { signal, reportProgress }) =>
    inFolder({ ...input.files, 'package.json': '{ "type": "module" }' }, async (folder) => {
      const sources = Object.keys(input.files).filter((name) => name.endsWith('.ts'));
      for (const [index, name] of sources.entries()) {
        reportProgress((index / sources.length) * 100, `compiling ${name}`);
        await setTimeout(((input.seconds ?? 0) * 1_000) / sources.length, undefined, { signal });
      }
      const { failed, said } = await run(process.execPath, [...COMPILER, ...TYPES, ...sources], {
        folder,
        signal,
      });
      if (failed) throw new OperationError('COMPILER', said, { retryable: false });
      return { files: await readFolder(folder, '.js') };
    }),
});

const test = defineOperation({
  name: 'test',
  input: z.object({ files }),
  output: z.object({ passed: z.number() }),
  run: (input, { signal, logger }) =>
    inFolder({ ...input.files, 'package.json': '{ "type": "module" }' }, async (folder) => {
      const tests = Object.keys(input.files).filter((name) => name.endsWith('.test.js'));
      const { failed, said } = await run(process.execPath, ['--test', '--test-reporter=tap', ...tests], {
        folder,
        signal,
      });
      if (failed) throw new OperationError('TESTS_FAILED', said, { retryable: false });
      const passed = Number(/^# pass (\d+)$/m.exec(said)?.[1]);
      logger.info({ passed }, `${passed} tests passed`);
      return { passed };
    }),
});

export default defineAgent({ queue: 'builds', concurrency: 2, operations: [checkout, compile, test] });
