import type { IncomingMessage } from 'node:http';
import { RepriseError } from '#src/domain/errors.js';
import { readTraceparent, type Span, type Tracing } from '#src/domain/tracing.js';
import { requestIdOf } from '#src/server/request-watch.js';

/** Shows the work for a request in its trace; `work` is handed where that stands, for what it starts or resumes. */
export async function trace<T>(
  tracing: Tracing,
  name: string,
  { headers }: IncomingMessage,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const span = tracing.begin(name, {
    parent: readTraceparent(headers.traceparent),
    kind: 'server',
    attributes: { 'reprise.request.id': requestIdOf(headers) },
  });
  try {
    const done = await work(span);
    span.end(null);
    return done;
  } catch (error) {
    span.end(error instanceof RepriseError ? null : 'INTERNAL_SERVER_ERROR');
    throw error;
  }
}
