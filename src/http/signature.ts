import { Webhook } from 'standardwebhooks';

const SECRET = /^whsec_([A-Za-z0-9+/]+={0,2})$/;
const FEWEST_BYTES = 24;
const MOST_BYTES = 64;

/** The headers by which a receiver knows who sent it, and that nobody changed it (standardwebhooks.com). */
export function signatureHeaders(
  { id, secret }: { id: string; secret: string },
  body: string,
  now: Date,
): Record<string, string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign(id, now, body),
  };
}

/** Throws unless a text can be the secret of signatures: found at start, not at the first webhook. */
export function checkSecret(secret: string, setting: string): void {
  const bytes = Buffer.from(SECRET.exec(secret)?.[1] ?? '', 'base64').length;
  if (bytes >= FEWEST_BYTES && bytes <= MOST_BYTES) return;
  throw new Error(
    `${setting} is no secret for signatures; make one of ${FEWEST_BYTES} to ${MOST_BYTES} bytes with: echo "whsec_$(openssl rand -base64 32)"`,
  );
}
