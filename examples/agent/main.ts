import WebSocket from 'ws';
import { createClient } from '#src/client/client.js';
import { Alarm } from '../demo/alarm.js';
import { Server } from '../demo/server.js';
import { play, type Stage } from './story.js';

const WATCHDOG_MS = 120_000;

/** The exit code. */
async function run(): Promise<number> {
  const alarm = new Alarm();
  setTimeout(() => alarm.raise(new Error(`not done after ${WATCHDOG_MS / 1_000} s`)), WATCHDOG_MS);
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => alarm.raise(new Error(`stopped by ${signal}`)));
  // The shortest: the sooner the work of a killed agent is taken over.
  const server = await Server.prepare(alarm, { AGENT_LEASE_SECONDS: '2' });
  const client = createClient({ url: server.url, token: server.token, webSocketImpl: WebSocket });
  const stage: Stage = { server, client, agents: [] };
  try {
    console.log('Two agents build a small project; one is killed meanwhile, and then the server.');
    const checks = await Promise.race([play(stage), alarm.raised]);
    for (const { says, holds } of checks) console.log(`  ${holds ? 'ok   ' : 'WRONG'}  ${says}`);
    return checks.every(({ holds }) => holds) ? 0 : 1;
  } catch (error) {
    console.error(`The demo failed: ${error instanceof Error ? error.message : error}`);
    if (server.complaints !== '') console.error(`The server complained:\n${server.complaints}`);
    return 1;
  } finally {
    await Promise.all(stage.agents.map((agent) => agent.end('SIGKILL')));
    await client.close();
    await server.close();
  }
}

// What was waited for in vain would keep the process alive.
process.exit(await run());
