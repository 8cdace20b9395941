#!/usr/bin/env node
import { createRequire } from 'node:module';
import { Command, Option } from 'commander';
import { tellFailure } from './app/failure.js';
import type { Place } from './app/place.js';
import type { Role } from './app/setup.js';
import type { AgentFlags } from './cli/agent.js';
import { EXIT_CODES_OF_WATCH, UNWATCHED } from './cli/exit-codes.js';
import { toConcurrency } from './cli/flags.js';
import type { CreateKeyFlags } from './cli/keys.js';
import type { WatchFlags } from './cli/watch.js';
import { InvalidConfigError } from './config/settings.js';
import { didYouMeanOneOf } from './domain/suggestion.js';

// What a command is made of is loaded when it is asked for: watching takes no database, and a key no worker.
const inDatabase = () => import('./app/database-commands.js');
const ofKeys = () => import('./cli/keys.js');

const print = (line: string) => console.log(line);
const place: Place = { env: process.env, print, say: (message) => print(`reprise: ${message}`) };

async function validate(files: string[], { json }: { json?: true }): Promise<void> {
  const { tellReport, validateFiles } = await import('./cli/validate.js');
  const reports = await validateFiles(files, process.stdin);
  if (json) print(JSON.stringify(reports, null, 2));
  else for (const line of reports.flatMap(tellReport)) print(line);
  if (reports.some(({ ok }) => !ok)) process.exitCode = 1;
}

async function agent(file: string, flags: AgentFlags): Promise<void> {
  const { runAgent } = await import('./cli/agent.js');
  await runAgent(file, flags, {
    env: place.env,
    say: (message) => print(`reprise agent: ${message}`),
  });
  // Work that pays no heed to its signal does not hold the process.
  process.exit(0);
}

async function watch(execution: string | undefined, flags: WatchFlags): Promise<void> {
  const { runWatch } = await import('./cli/watch.js');
  const { stdout, stderr } = process;
  const code = await runWatch(execution, flags, { env: place.env, stdout, stderr });
  // What was written last is let out first.
  stdout.write('', () => process.exit(code));
}

async function createAnyKey(name: string, flags: CreateKeyFlags & { project?: string }): Promise<void> {
  const { project, ...rest } = flags;
  if (project === undefined) await (await ofKeys()).createKey(name, rest, place);
  else await (await inDatabase()).createKeyOf(project, name, rest, place);
}

function refuseCommand(unknown: string): void {
  const commands = program.commands.map((command) => command.name());
  program.error(`error: there is no command ${unknown}; ${didYouMeanOneOf(unknown, commands)}`);
}

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
const program = new Command('reprise')
  .description('A typed GraphQL gateway over durable workflow executions')
  .version(version);
program
  .command('serve', { isDefault: true })
  .description('start gateway and worker in this process')
  .addOption(
    new Option('--role <role>', 'start only a part')
      .choices(['all', 'gateway', 'worker'] satisfies Role[])
      .default('all'),
  )
  // What is no command comes here, as what is left over.
  .allowExcessArguments()
  .action(async ({ role }: { role: Role }, { args: [unknown] }: Command) => {
    if (unknown !== undefined) refuseCommand(unknown);
    await (await import('./app/serve.js')).serve(role, place);
  });
program
  .command('migrate')
  .description('bring the schema of the database up to date')
  .action(async () => (await inDatabase()).migrate(place));
program
  .command('rotate-keys')
  .description('encrypt what is stored of resumes by the first of RESUME_DATA_KEYS')
  .action(async () => (await inDatabase()).rotateKeys(place));
program
  .command('audit')
  .description('what was done, by whom')
  .command('verify')
  .description(
    'compute the hashes of the audit log anew, in the database that DATABASE_URL or REPRISE_DATA_DIR names',
  )
  .option('--since <file>', 'a report that --json printed before: what was there then has to be there still')
  .option('--json', 'print the report as JSON')
  .action(async (flags: { json?: true; since?: string }) =>
    (await inDatabase()).verifyAuditLog(flags, place),
  );
program
  .command('validate')
  .description('check workflow definitions, without a database')
  .argument('<file...>', 'JSON files; - is the standard input')
  .option('--json', 'print the reports as JSON')
  .action(validate);
program
  .command('agent <file>')
  .description('do the operations of a queue, for a server anywhere: REPRISE_URL and REPRISE_TOKEN name it')
  .option('--queue <name>', 'instead of the one that the file names')
  .option('--concurrency <number>', 'most operations at once, instead of what the file says', toConcurrency)
  .option('--json', 'write the log as lines of JSON')
  .action(agent);

program
  .command('watch [execution]')
  .description(
    'show an execution, or many, as they go on, at a server anywhere: REPRISE_URL and REPRISE_TOKEN name it',
  )
  .option('--workflow <key>', 'all executions of this workflow; without it and without an execution, of all')
  .option('--paused', 'what is paused, why and since when')
  .option('--after <cursor>', 'go on after this cursor, which --json prints')
  .option('--json', 'write each update as a line of JSON')
  .addHelpText('after', EXIT_CODES_OF_WATCH)
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : UNWATCHED))
  .action(watch);

const keys = program
  .command('keys')
  .description('API keys, at a server anywhere: REPRISE_URL and REPRISE_TOKEN name it');
const JSON_FLAG = ['--json', 'print JSON'] as const;
keys
  .command('create <name>')
  .description('make a key; it is shown this once')
  .requiredOption('--permission <permission...>', 'what it may do, as execution:read')
  .option('--role <role...>', 'as whom it may decide')
  .option('--expires-in <duration>', 'for how long it is good, as 90d')
  .option(
    '--project <key>',
    'a key of this project, straight in the database that DATABASE_URL or REPRISE_DATA_DIR names',
  )
  .option(...JSON_FLAG)
  .action(createAnyKey);
keys
  .command('list')
  .description('all keys of the project')
  .option(...JSON_FLAG)
  .action(async (flags: { json?: boolean }) => (await ofKeys()).listKeys(flags, place));
keys
  .command('revoke <id>')
  .description('make a key good no more, at once')
  .option(...JSON_FLAG)
  .action(async (id: string, flags: { json?: boolean }) => (await ofKeys()).revokeKey(id, flags, place));

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof InvalidConfigError ? error.message : `reprise: ${tellFailure(error)}`);
  process.exit(1);
}
