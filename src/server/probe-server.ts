import { once } from 'node:events';
import { createServer } from 'node:http';
import { answer, refusal } from './answer.js';
import { listen } from './listen.js';
import { answerProbe, type ProbeParts } from './probes.js';
import { answerStranger } from './reception.js';

export interface ProbeServer {
  /** Its address, without a path. */
  url: string;
  close(): Promise<void>;
}

/** A small server for probes and scrapes alone, on a port of its own: for a process that has no other, and for a network that others don't reach. */
export async function startProbeServer(
  { host, port }: { host: string; port: number },
  parts: ProbeParts,
): Promise<ProbeServer> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (answerProbe(parts, path, request, response)) return;
    const message = 'there are /health, /ready and /metrics here, and nothing else';
    void answerStranger(parts, request, response, () => answer(response, 404, refusal('NOT_FOUND', message)));
  });
  const url = await listen(server, { host, port, settings: 'METRICS_HOST and METRICS_PORT' });
  return {
    url,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
