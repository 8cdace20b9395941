/** What an expression may use up. */
export interface MappingLimits {
  heapMb: number;
  /** Of the result, in characters of JSON. */
  outputLength: number;
}

/** How the process ends by itself when an expression has used up its memory; an abort of V8 gives the same. */
export const OUT_OF_MEMORY_EXIT = 134;

/**
 * Evaluates one expression after the other, in the thread whose heap is limited. It is plain JavaScript, since a thread
 * knows no loader for sources.
 */
const THREAD = `
const { parentPort, workerData } = require('node:worker_threads');
const jsonata = require(workerData.jsonata);
const isFunction = (value) => value?._jsonata_lambda || value?._jsonata_function || typeof value === 'function';
const toText = (result) => JSON.stringify(result, (key, value) => {
  const strange = isFunction(value) ? 'a function' : Number.isFinite(value) || typeof value !== 'number' ? null : value;
  if (strange !== null) throw new Error('the result holds ' + strange + (key && ', under ' + key));
  return value;
}) ?? 'null';
parentPort.on('message', async ({ expression, data }) => {
  try {
    const output = toText(await jsonata(expression).evaluate(JSON.parse(data)));
    if (output.length > workerData.outputLength) throw new Error('the result is more than ' + workerData.outputLength + ' characters of JSON');
    parentPort.postMessage({ output });
  } catch (error) {
    const { message, code, position } = error;
    parentPort.postMessage({ error: { message: String(message).slice(0, 500), code, position } });
  }
});
parentPort.postMessage({ ready: true });
`;

/**
 * The process around the thread. It stays awake while an expression keeps the thread busy, so that it can end with the
 * process that started it.
 */
export const PROGRAM = `
const { Worker } = require('node:worker_threads');
const [, jsonata, heapMb, outputLength] = process.argv;
const young = Math.min(16, heapMb / 4);
const thread = new Worker(${JSON.stringify(THREAD)}, {
  eval: true,
  workerData: { jsonata, outputLength: Number(outputLength) },
  resourceLimits: { maxOldGenerationSizeMb: heapMb - young, maxYoungGenerationSizeMb: young },
});
thread.on('message', (message) => process.send(message));
thread.on('error', (error) => process.exit(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? ${OUT_OF_MEMORY_EXIT} : 1));
process.on('message', (message) => thread.postMessage(message));
process.on('disconnect', () => process.exit());
`;
