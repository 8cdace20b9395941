import { setTimeout } from 'node:timers/promises';
import type { Client } from '#src/client/client.js';
import type { Server } from '../demo/server.js';
import { AgentProcess } from './agent-process.js';
import { Build } from './build.js';

export interface Stage {
  server: Server;
  client: Client;
  agents: AgentProcess[];
}

/** One thing that happened, and whether it is as it should be. */
export interface Check {
  says: string;
  holds: boolean;
}

const COMPILE_SECONDS = 4;
const BEGAN = 'began compile';
const DONE = 'compile is done';
/** Beyond the lease of 2 s: until it is seen that it has ended, and until the compiler is done. */
const LATEST_TAKEOVER_MS = 10_000;

/** Two agents; one is killed while it compiles, and then the server while the other one does. */
export async function play(stage: Stage): Promise<Check[]> {
  const { server, agents } = stage;
  await server.start();
  for (const name of ['one', 'two']) agents.push(new AgentProcess(name, server));
  await Promise.all(agents.map((agent) => agent.said('connected')));
  const killed = await loseAgent(stage);
  const stopped = await loseServer(stage);
  const codes = await Promise.all(agents.map((agent) => agent.end('SIGTERM')));
  const last = {
    says: `the agent that was left ended with exit code ${codes.join()}`,
    holds: codes.join() === '0',
  };
  return [...killed, ...stopped, last];
}

async function loseAgent({ client, agents }: Stage): Promise<Check[]> {
  const build = await Build.start(client, COMPILE_SECONDS);
  const lost = await Promise.race(agents.map((agent) => agent.said(BEGAN)));
  agents.splice(agents.indexOf(lost), 1);
  const [left] = agents;
  if (!left) throw new Error('there is no other agent');
  await lost.end('SIGKILL');
  const killedAt = Date.now();
  await left.said(BEGAN);
  const tookMs = Date.now() - killedAt;
  const { status, errorMessage, steps } = await build.ended();
  const compile = steps.get('compile');
  return [
    {
      says: `agent ${lost.name} was killed while it compiled, and agent ${left.name} began anew ${seconds(tookMs)} later, as attempt ${compile?.attempt}`,
      holds: compile?.attempt === 2 && tookMs < LATEST_TAKEOVER_MS,
    },
    passed(`the build that lost its agent`, { status, errorMessage, output: steps.get('test')?.output }),
  ];
}

async function loseServer({ server, client, agents: [agent] }: Stage): Promise<Check[]> {
  if (!agent) throw new Error('there is no agent');
  const before = agent.count(BEGAN);
  const doneBefore = agent.count(DONE);
  const build = await Build.start(client, COMPILE_SECONDS);
  await agent.said(BEGAN, before + 1);
  await server.kill();
  const downFrom = Date.now();
  await agent.said(DONE, doneBefore + 1);
  await setTimeout(1_000);
  await server.start();
  const downMs = Date.now() - downFrom;
  const { status, errorMessage, steps } = await build.ended();
  return [
    {
      says: `the server was away for ${seconds(downMs)}, and what was compiled meanwhile counted, as attempt ${steps.get('compile')?.attempt}`,
      holds: steps.get('compile')?.attempt === 1 && agent.count(BEGAN) === before + 1,
    },
    passed('the build that lost its server', { status, errorMessage, output: steps.get('test')?.output }),
  ];
}

function passed(
  what: string,
  { status, errorMessage, output }: { status: string; errorMessage: string | null; output: unknown },
): Check {
  const { passed = 0 } = (output ?? {}) as { passed?: number };
  const why = errorMessage === null ? '' : `: ${errorMessage}`;
  return {
    says: `${what} is ${status}, with ${passed} tests passed${why}`,
    holds: status === 'COMPLETED' && passed === 2,
  };
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
