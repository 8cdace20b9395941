import { writeFile } from 'node:fs/promises';
import { ENGINE_TRANSITIONS } from '#src/domain/engine-transitions.js';
import { EXECUTION_STATUSES, type ExecutionStatus } from '#src/domain/execution.js';
import { type Cell, COMMANDS, type Command, STATE_MACHINE } from '#src/domain/state-machine.js';

/** How each command is asked for through the API. */
const REQUESTS: Record<Command, string> = {
  pause: '`pauseExecution(mode: WAIT)`',
  abort: '`pauseExecution(mode: ABORT)`',
  resume: '`resumeExecution`',
  force_resume: '`resumeExecution(force: true)`',
  cancel: '`cancelExecution(mode: GRACEFUL)`',
  force_cancel: '`cancelExecution(mode: FORCE)`',
  kill: '`cancelExecution(mode: KILL)`',
  send_event: '`sendEvent`',
  edit_step_input: '`editStepInput`',
  rerun: '`rerunExecution`; what it starts is another execution',
};

/** Writes the page that shows what can become of an execution. */
await writeFile(new URL('../docs/state-machine.md', import.meta.url), `${page().join('\n')}\n`);

function page(): string[] {
  return [
    '# States of an execution',
    '',
    '<!-- Written by `npm run generate` from src/domain/state-machine.ts and src/domain/engine-transitions.ts: change those. -->',
    '',
    'An execution is in one of ten states. It goes from one to another by a command, which a person or a program asks for, or by',
    'itself, when a step ends, a time has come, or an agent takes an operation. This page is drawn from the tables by which the',
    'code decides, and a test sends every command to an execution in every state.',
    '',
    'What a command is refused with is the `code` of the error in the answer; nothing has changed then. `allowedActions` of an',
    'execution lists the commands that it takes now. See [Pausing, cancelling, resuming](resume.md) for what each one does.',
    '',
    '```mermaid',
    'stateDiagram-v2',
    ...diagram(),
    '```',
    '',
    '## By a command',
    '',
    ...tableOf(
      ['command', 'asked for by'],
      COMMANDS.map((command) => [nameOf(command), REQUESTS[command]]),
    ),
    '',
    'Each row is a status, each column a command: the status it leads to, or the code it is refused with.',
    '',
    ...commandTable(),
    '',
    'Where a condition does not hold, the command is refused with the code that tells so. Besides, a resume can be refused for what',
    'it is held for, for its version or for how long the pause has lasted; its plan says so before.',
    '',
    '## By itself',
    '',
    'One decision can take an execution over several of these at once: what is stored, and read by others, is where that ends.',
    '',
    ...tableOf(
      ['from', 'to', 'when'],
      ENGINE_TRANSITIONS.map(({ from, to, why }) => [nameOf(from), nameOf(to), why]),
    ),
  ];
}

function diagram(): string[] {
  const lines = EXECUTION_STATUSES.flatMap((from) =>
    EXECUTION_STATUSES.filter((to) => to !== from).flatMap((to) => arrow(from, to)),
  );
  return ['  [*] --> PENDING: startExecution', ...lines];
}

/** All ways from one status to another are one arrow. */
function arrow(from: ExecutionStatus, to: ExecutionStatus): string[] {
  const commands = COMMANDS.filter((command) => leadsTo(STATE_MACHINE[from][command], to));
  const alone = ENGINE_TRANSITIONS.some((change) => change.from === from && change.to === to);
  const ways = [...commands.map(nameOf), ...(alone ? ['by itself'] : [])];
  return ways.length === 0 ? [] : [`  ${nameOf(from)} --> ${nameOf(to)}: ${ways.join(', ')}`];
}

function leadsTo(cell: Cell, status: ExecutionStatus): boolean {
  return 'to' in cell && cell.to.includes(status);
}

function commandTable(): string[] {
  const conditions: string[] = [];
  const rows = EXECUTION_STATUSES.map((status) => [
    `**${nameOf(status)}**`,
    ...COMMANDS.map((command) => cellText(STATE_MACHINE[status][command], conditions)),
  ]);
  const table = tableOf(['', ...COMMANDS.map(nameOf)], rows);
  return [...table, '', ...conditions.map((condition, index) => `${index + 1}. ${condition}`)];
}

/** Each condition is written once, under the number by which cells name it. */
function cellText(cell: Cell, conditions: string[]): string {
  if ('refused' in cell) return `\`${cell.refused}\``;
  const statuses = cell.to.map(nameOf).join(', ');
  if (cell.when === undefined) return statuses;
  if (!conditions.includes(cell.when)) conditions.push(cell.when);
  return `${statuses} (${conditions.indexOf(cell.when) + 1})`;
}

/** As the API writes it. */
function nameOf(value: string): string {
  return value.toUpperCase();
}

function tableOf(head: string[], rows: string[][]): string[] {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)];
}
