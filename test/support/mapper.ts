import { systemClock } from '#src/domain/runtime.js';
import { createMappingOperation } from '#src/operations/mapping.js';
import { startContext } from '../operations/context.js';

// Evaluates the expression it is given, says what came of it, and has nothing more to do.
const mapping = createMappingOperation({ clock: systemClock, outputBytes: 1_000 });
const [, , expression = ''] = process.argv;
process.stdout.write(`${await mapping.run({ expression, data: null }, startContext().context)}\n`);
