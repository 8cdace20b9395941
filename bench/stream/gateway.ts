import { spawn } from 'node:child_process';
import { once } from 'node:events';

export const TOKEN = 'a-token-of-the-bench';

export interface Gateway {
  url: string;
  stop(): Promise<void>;
}

/** A gateway as it is served, in a process of its own, that takes thousands of sockets from one user. */
export async function startGateway(databaseUrl: string, own: Record<string, string> = {}): Promise<Gateway> {
  // As --cpu-prof, to see where the time goes.
  const args = [...(process.env.BENCH_GATEWAY_FLAGS?.split(' ') ?? []), 'dist/main.js'];
  const server = spawn(process.execPath, [...args, 'serve', '--role', 'gateway'], {
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      ...{ PORT: '0', REPRISE_TOKEN: TOKEN, LOG_LEVEL: 'silent' },
      ...{ SOCKETS_PER_USER: '10000', SUBSCRIPTIONS_PER_GATEWAY: '10000' },
      ...{ CONNECTION_INIT_SECONDS: '60', DRAIN_SECONDS: '0' },
      ...own,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return {
    url: await addressIn(server.stdout),
    async stop() {
      server.kill('SIGTERM');
      const [code, signal] = await once(server, 'exit');
      if (code !== 0) throw new Error(`the gateway did not stop in good order: ${signal ?? code}`);
    },
  };
}

async function addressIn(output: AsyncIterable<unknown>): Promise<string> {
  let text = '';
  for await (const chunk of output) {
    text += chunk;
    const url = /Reprise is ready at (\S+)/.exec(text)?.[1];
    if (url) return url;
  }
  throw new Error(`the gateway did not start: ${text}`);
}
