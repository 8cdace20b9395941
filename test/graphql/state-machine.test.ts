import { expect, test } from 'vitest';
import { EXECUTION_STATUSES, type ExecutionStatus } from '#src/domain/execution.js';
import { type Cell, COMMANDS, type Command, STATE_MACHINE } from '#src/domain/state-machine.js';
import { setupServer } from '#test/support/server.js';

const build = {
  id: 'build',
  type: 'operation',
  operation: { name: 'build', executor: 'agent', queue: 'builds', input: { part: 'wheel' } },
};
const ask = { id: 'ask', type: 'action', action: { type: 'require_approval', reason: 'may it?' } };

const WORKFLOWS = [
  { workflow_id: 'job', steps: [{ ...build, retry: { max_attempts: 1 } }] },
  {
    workflow_id: 'asked',
    steps: [{ id: 'both', type: 'parallel', parallel: { strategy: 'all_must_pass', steps: [ask, build] } }],
  },
  {
    workflow_id: 'quick',
    steps: [{ id: 'paid', type: 'condition', condition: { field: 'paid', operator: 'eq', value: true } }],
  },
];

/** How a command is sent: the mutation, and what goes into its input besides the id. */
interface Request {
  field: string;
  input: Record<string, unknown>;
}

function requestOf(command: Command, path: string): Request {
  const requests: Record<Command, Request> = {
    pause: { field: 'pauseExecution', input: { mode: 'WAIT' } },
    abort: { field: 'pauseExecution', input: { mode: 'ABORT' } },
    resume: { field: 'resumeExecution', input: {} },
    force_resume: { field: 'resumeExecution', input: { force: true } },
    cancel: { field: 'cancelExecution', input: { mode: 'GRACEFUL' } },
    force_cancel: { field: 'cancelExecution', input: { mode: 'FORCE' } },
    kill: { field: 'cancelExecution', input: { mode: 'KILL' } },
    send_event: { field: 'sendEvent', input: { event: 'word', ttl: '1h' } },
    edit_step_input: { field: 'editStepInput', input: { path, stepInput: { part: 'axle' } } },
    rerun: { field: 'rerunExecution', input: { fromStepId: path.split('.')[0] } },
  };
  return requests[command];
}

async function setup() {
  const server = await setupServer();
  for (const workflow of WORKFLOWS) await server.publish(workflow);
  const mutate = async (field: string, input: object, selection = '__typename') => {
    const name = `${field.charAt(0).toUpperCase()}${field.slice(1)}`;
    const { data, errors } = await server.query(
      `mutation ($input: ${name}Input!) {
        ${field}(input: $input) { __typename ... on Error { code } ... on ${name}Payload { ${selection} } }
      }`,
      { input },
    );
    if (errors) throw new Error(JSON.stringify(errors));
    return data[field];
  };
  const startMany = async (key: string) =>
    Promise.all(COMMANDS.map(async () => (await server.start(key)).id));
  const reachAll = (ids: string[], status: ExecutionStatus) =>
    Promise.all(ids.map((id) => server.reach(id, status)));
  return { ...server, mutate, startMany, reachAll };
}

type Setup = Awaited<ReturnType<typeof setup>>;

/** Operations that wait for an agent. */
async function queued({ startWorker, startMany, reachAll }: Setup): Promise<string[]> {
  startWorker();
  const ids = await startMany('job');
  await reachAll(ids, 'waiting');
  return ids;
}

/** An agent takes so many operations. */
async function claim({ mutate }: Setup, count: number): Promise<{ id: string; epoch: number }[]> {
  const input = { queue: 'builds', agent: 'agent-1', max: 100, waitMs: 5_000 };
  const claimed = [];
  while (claimed.length < count)
    claimed.push(...(await mutate('claimOperations', input, 'operations { id epoch }')).operations);
  return claimed;
}

/** Operations that an agent has, and does not answer for. */
async function inFlight(given: Setup): Promise<string[]> {
  const ids = await queued(given);
  await claim(given, ids.length);
  return ids;
}

async function eachAsked(
  { mutate }: Setup,
  ids: string[],
  field: string,
  input: object = {},
): Promise<string[]> {
  for (const id of ids) await mutate(field, { id, ...input });
  return ids;
}

/** Brings as many executions into a status as there are commands, by what a person, an agent and a worker do. */
const BRING: Record<ExecutionStatus, (given: Setup) => Promise<string[]>> = {
  pending: ({ startMany }) => startMany('job'),
  running: inFlight,
  waiting: queued,
  pausing: async (given) => eachAsked(given, await inFlight(given), 'pauseExecution'),
  paused: async (given) => eachAsked(given, await queued(given), 'pauseExecution'),
  cancelling: async (given) => eachAsked(given, await inFlight(given), 'cancelExecution'),
  async completed(given) {
    given.startWorker();
    return given.startMany('quick');
  },
  async failed(given) {
    const ids = await queued(given);
    for (const operation of await claim(given, ids.length))
      await given.mutate('failOperation', { ...operation, code: 'BROKEN', message: 'it broke' });
    return ids;
  },
  cancelled: async (given) => eachAsked(given, await queued(given), 'cancelExecution'),
  async blocked(given) {
    given.startWorker();
    const ids = await given.startMany('asked');
    await given.reachAll(ids, 'paused');
    return eachAsked(given, ids, 'resumeExecution', { resumeData: { approved: false } });
  },
};

/** The step that is edited, and from which is rerun. */
const STEPS: Partial<Record<ExecutionStatus, string>> = { completed: 'paid', blocked: 'both.build' };

test.each(EXECUTION_STATUSES)(
  'an execution that is %s answers each command as the table says',
  async (status) => {
    const given = await setup();
    const ids = await BRING[status](given);
    await given.reachAll(ids, status);
    const wrong = await Promise.all(
      COMMANDS.map(async (command, index) => {
        const request = requestOf(command, STEPS[status] ?? 'build');
        const answer = await answerTo(given, ids[index] ?? '', request);
        return allows(STATE_MACHINE[status][command], answer) ? [] : [`${command}: ${answer}`];
      }),
    );
    expect(wrong.flat()).toEqual([]);
  },
);

/** The code of the error, or the status that the command has led to. */
async function answerTo({ mutate, query }: Setup, id: string, { field, input }: Request): Promise<string> {
  const { code, execution } = await mutate(field, { id, ...input }, 'execution { databaseId status }');
  if (code !== undefined) return code;
  if (execution.databaseId === id) return execution.status;
  const { data } = await query('query ($id: ID!) { execution(id: $id) { status } }', { id });
  return data.execution.status;
}

function allows(cell: Cell, answer: string): boolean {
  if ('refused' in cell) return answer === cell.refused;
  return cell.to.some((status) => status.toUpperCase() === answer);
}
