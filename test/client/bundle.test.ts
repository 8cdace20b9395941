import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { TOKEN } from '#test/support/server.js';
import { countTo, setupGateway } from './setup.js';

/** What a web page gets, as one script that leaves its exports in `reprise`. */
async function bundle(): Promise<{ text: string; inputs: string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: "export * from 'reprise/client'", resolveDir: process.cwd() },
    conditions: ['source'],
    bundle: true,
    minify: true,
    metafile: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    globalName: 'reprise',
  });
  return { text: outputFiles[0]?.text ?? '', inputs: Object.keys(metafile.inputs) };
}

test('a page gets the client, the protocol, and nothing else of Reprise or Node', async () => {
  const { text, inputs } = await bundle();
  const folders = inputs.map((path) => /^(src\/\w+|node_modules\/[\w-]+)\//.exec(path)?.[1] ?? path);
  expect([...new Set(folders)].sort()).toEqual(['<stdin>', 'node_modules/graphql-ws', 'src/client']);
  expect(text).not.toMatch(/\brequire\(|node:|process\.env|Buffer\b/);
  expect(text.length).toBeLessThan(60_000);
});

test('it runs where there is nothing but what browsers have', async () => {
  const { url, startIdle } = await setupGateway();
  const execution = await startIdle();
  await execution.move();
  await execution.end();
  const { text } = await bundle();
  const globals = { URL, WebSocket, fetch, setTimeout, clearTimeout, queueMicrotask, AbortSignal };
  const page = createContext({ ...globals, location: new URL(url), TOKEN, ...execution });
  runInContext(text, page);
  const seqs = await runInContext(
    `(async () => {
      const client = reprise.createClient({ url: '/graphql', token: TOKEN });
      const seqs = [];
      for await (const { event } of client.watchExecution(id, { after: beginning })) seqs.push(event.seq);
      return JSON.stringify(seqs);
    })()`,
    page,
  );
  expect(JSON.parse(seqs)).toEqual(countTo(3));
});
