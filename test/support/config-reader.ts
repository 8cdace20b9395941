import { loadConfigFile } from '#src/config-file.js';
import { createOperations } from '#src/operations/registry.js';
import { startContext } from '../operations/context.js';

// Runs the operation `fail` of a configuration file, and says how it failed.
const { config } = await loadConfigFile(process.argv[2] ?? null, '.');
const running = createOperations(config.operations).run('fail', null, startContext().context);
process.stdout.write(`${await running.catch(({ code }) => code)}\n`);
