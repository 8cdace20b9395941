#!/usr/bin/env node
import { Command, Option } from 'commander';
import { ROLES, type Role, startApp } from './app.js';
import { openDatabase } from './app-database.js';
import { tellFailure } from './app-failure.js';
import { type AgentFlags, runAgent, toNumber } from './cli/agent.js';
import { tellAudit } from './cli/audit.js';
import { type CreateKeyFlags, createKey, listKeys, printKey, revokeKey } from './cli/keys.js';
import { tellReport, validateFiles } from './cli/validate.js';
import { runWatch, UNWATCHED, type WatchFlags } from './cli/watch.js';
import { type Config, readConfig } from './config.js';
import { InvalidConfigError } from './config-settings.js';
import { createProjectKey } from './project-key.js';
import { rotateResumeDataKeys } from './resume-data-rotation.js';
import { verifyAudit } from './services/audit.js';

const say = (message: string) => console.log(`reprise: ${message}`);

async function serve({ role }: { role: Role }): Promise<void> {
  const config = readConfig(process.env);
  const app = await startApp(config, { role, say });
  // No timer of its parts holds a process, and a worker has nothing else while its database is away.
  setInterval(() => {}, 2 ** 30);
  if (app.url) console.log(welcome(app.url, shownToken(config, app.token)));
  const stop = async (signal: string) => {
    say(`${signal}: stopping`);
    try {
      await app.close();
      say('stopped');
      process.exit(0);
    } catch (error) {
      say(`not stopped in good order: ${(error as Error).message}`);
      process.exit(1);
    }
  };
  // A second signal finds no listener, and ends the process at once.
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

/** A secret that somebody has set is not shown. */
function shownToken({ token, jwt }: Config, own: string | null): string {
  if (token !== null) return '<your REPRISE_TOKEN>';
  return own ?? `<a token signed ${jwt?.kind === 'jwks' ? 'for your JWT_AUDIENCE' : 'with your JWT_SECRET'}>`;
}

function welcome(url: string, shown: string): string {
  return `
Reprise is ready at ${url}
Bearer token: ${shown}

Try next:
  open ${url} in a browser, and put {"authorization": "Bearer ${shown}"} into its Headers tab
  curl -s ${url} -H 'authorization: Bearer ${shown}' -H 'content-type: application/json' \\
    -d '{"query":"mutation { startExecution(input: { workflowKey: \\"quote-expiry\\", payload: { quote: { id: \\"Q-1\\", customer: \\"ada@example.com\\", lines: [], total: 12 } } }) { ... on StartExecutionPayload { execution { id status } } ... on Error { message } } }"}'
  npm run demo    shows pause, approval, resume and recovery on 320 orders
`;
}

async function migrateOnly(): Promise<void> {
  const database = await openDatabase(readConfig(process.env), say);
  await database.close();
}

async function rotateKeys(): Promise<void> {
  if (!(await rotateResumeDataKeys(readConfig(process.env), say))) process.exitCode = 1;
}

async function verifyAuditLog({ json }: { json?: true }): Promise<void> {
  const database = await openDatabase(readConfig(process.env), json ? () => {} : say);
  try {
    const report = await verifyAudit(database);
    if (json) console.log(JSON.stringify(report, null, 2));
    else for (const line of tellAudit(report)) console.log(line);
    if (report.faults.length > 0) process.exitCode = 1;
  } finally {
    await database.close();
  }
}

async function validate(files: string[], { json }: { json?: true }): Promise<void> {
  const reports = await validateFiles(files, process.stdin);
  if (json) console.log(JSON.stringify(reports, null, 2));
  else for (const line of reports.flatMap(tellReport)) console.log(line);
  if (reports.some(({ ok }) => !ok)) process.exitCode = 1;
}

async function agent(file: string, flags: AgentFlags): Promise<void> {
  await runAgent(file, flags, {
    env: process.env,
    say: (message) => console.log(`reprise agent: ${message}`),
  });
  // Work that pays no heed to its signal does not hold the process.
  process.exit(0);
}

async function watch(execution: string | undefined, flags: WatchFlags): Promise<void> {
  const { env, stdout, stderr } = process;
  const code = await runWatch(execution, flags, { env, stdout, stderr });
  // What was written last is let out first.
  stdout.write('', () => process.exit(code));
}

const place = { env: process.env, print: (line: string) => console.log(line) };

async function createAnyKey(name: string, flags: CreateKeyFlags & { project?: string }): Promise<void> {
  const { project, permission: permissions, role: roles = [], expiresIn, json } = flags;
  if (project === undefined) return createKey(name, flags, place);
  const request = { ...{ project, name, permissions, roles }, expiresIn: expiresIn ?? null };
  const { key, apiKey } = await createProjectKey(readConfig(process.env), request);
  const { expiresAt, id: databaseId } = apiKey;
  const shown = { ...apiKey, databaseId, expiresAt: expiresAt?.toISOString() ?? null };
  printKey({ key, apiKey: shown }, json ?? false, place.print);
}

const EXIT_CODES = `
Exit codes: 0 the execution is COMPLETED, 1 FAILED, 2 CANCELLED or BLOCKED, 3 it can't be watched, 130 after Ctrl-C`;

const program = new Command('reprise').description(
  'A typed GraphQL gateway over durable workflow executions',
);
program
  .command('serve', { isDefault: true })
  .description('start gateway and worker in this process')
  .addOption(new Option('--role <role>', 'start only a part').choices([...ROLES]).default('all'))
  .action(serve);
program.command('migrate').description('bring the schema of the database up to date').action(migrateOnly);
program
  .command('rotate-keys')
  .description('encrypt what is stored of resumes by the first of RESUME_DATA_KEYS')
  .action(rotateKeys);
program
  .command('audit')
  .description('what was done, by whom')
  .command('verify')
  .description(
    'compute the hashes of the audit log anew, in the database that DATABASE_URL or REPRISE_DATA_DIR names',
  )
  .option('--json', 'print the report as JSON')
  .action(verifyAuditLog);
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
  .option('--concurrency <number>', 'most operations at once, instead of what the file says', toNumber)
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
  .addHelpText('after', EXIT_CODES)
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
  .action((flags: { json?: boolean }) => listKeys(flags, place));
keys
  .command('revoke <id>')
  .description('make a key good no more, at once')
  .option(...JSON_FLAG)
  .action((id: string, flags: { json?: boolean }) => revokeKey(id, flags, place));

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof InvalidConfigError ? error.message : `reprise: ${tellFailure(error)}`);
  process.exit(1);
}
