#!/usr/bin/env node
import { Command, Option } from 'commander';
import { openDatabase, ROLES, type Role, startApp, verifyAudit } from './app.js';
import { type AgentFlags, runAgent, toNumber } from './cli/agent.js';
import { tellAudit } from './cli/audit.js';
import { tellReport, validateFiles } from './cli/validate.js';
import { runWatch, UNWATCHED, type WatchFlags } from './cli/watch.js';
import { InvalidConfigError, readConfig } from './config.js';

const say = (message: string) => console.log(`reprise: ${message}`);

async function serve({ role }: { role: Role }): Promise<void> {
  const config = readConfig(process.env);
  const app = await startApp(config, { role, say });
  // No timer of its parts holds a process, and a worker has nothing else while its database is away.
  setInterval(() => {}, 2 ** 30);
  if (app.url) console.log(welcome(app.url, config.token === null ? app.token : null));
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

function welcome(url: string, token: string | null): string {
  const shown = token ?? '<your REPRISE_TOKEN>';
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

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof InvalidConfigError ? error.message : `reprise: ${(error as Error).message}`);
  process.exit(1);
}
