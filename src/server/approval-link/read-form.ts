import type { IncomingMessage } from 'node:http';

const MOST_BODY_BYTES = 64 * 1024;

/** What a browser sends of a form; as a number, the status with which it is refused. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams | 413 | 415> {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';');
  const text = await readText(request);
  if (text === null) return 413;
  return type.trim().toLowerCase() === 'application/x-www-form-urlencoded' ? new URLSearchParams(text) : 415;
}

/** Null where it is too much: that is let past and forgotten, since who is cut off while sending does not read the answer. */
function readText(request: IncomingMessage): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MOST_BODY_BYTES) return void chunks.push(chunk);
      chunks.length = 0;
      resolve(null);
    });
    request.once('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.once('error', reject);
  });
}
