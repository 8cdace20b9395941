import { createClient } from 'reprise/client';
import { WebSocket } from 'ws';

// Tells each event of an execution, over however many lost connections:
//   REPRISE_TOKEN=... npx tsx examples/client/watch.ts EXECUTION

const { REPRISE_URL = 'http://127.0.0.1:8080/graphql', REPRISE_TOKEN = '' } = process.env;
const client = createClient({ url: REPRISE_URL, token: REPRISE_TOKEN, webSocketImpl: WebSocket });
client.subscribeState((state) => console.error(`(${state})`));

for await (const { event, execution } of client.watchExecution(process.argv[2] ?? ''))
  console.log(event ? `${event.seq} ${event.type} ${event.stepPath ?? ''}` : `it is ${execution.status}`);
