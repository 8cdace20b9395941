import type { Config } from '../config/config.js';
import { startSetup } from './app.js';
import type { Place } from './place.js';
import { type Role, readSetup } from './setup.js';

/** Serves until a signal comes. */
export async function serve(role: Role, { env, say, print }: Place): Promise<void> {
  const setup = await readSetup(env, role);
  const app = await startSetup(setup, { say });
  // No timer of its parts holds a process, and a worker has nothing else while its database is away.
  setInterval(() => {}, 2 ** 30);
  if (app.url) print(welcome(app.url, shownToken(setup.config, app.token)));
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
