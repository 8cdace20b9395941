import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '../domain/logger.js';
import type { Caller, Services } from '../services/services.js';
import type { Admission } from './admission.js';
import { answer, answerLimit, type Refuse, refusal } from './answer.js';
import { type Authenticate, askWho, findPermit, TokenRefusedError } from './auth.js';

interface Parts {
  authenticate: Authenticate;
  services: Pick<Services, 'clock'>;
  logger: Logger;
  admission: Admission;
}

/** Answers where it does not matter who asks, unless too many do from there. */
export async function answerStranger(
  { admission }: Pick<Parts, 'admission'>,
  request: IncomingMessage,
  response: ServerResponse,
  respond: () => void,
): Promise<void> {
  const refused = await admission.take(request, null);
  if (refused) answerLimit(response, refused);
  else respond();
}

/** By then it may be known again who asks. */
export const WHO_AGAIN_SECONDS = '5';

const NO_TOKEN = 'send the header authorization: Bearer <token>';

/** Who asks; null where that was refused, and answered. */
export async function admitCaller(
  parts: Parts,
  request: IncomingMessage,
  response: ServerResponse,
  refuse: Refuse = refusal,
): Promise<Caller | null> {
  const { authenticate, services, logger, admission } = parts;
  try {
    const found = await askWho(findPermit(authenticate, services.clock, request.headers.authorization));
    const permit = found instanceof TokenRefusedError ? null : found;
    const refused = admission.refuseForeign(request) ?? (await admission.take(request, permit?.caller));
    if (refused) answerLimit(response, refused, refuse);
    if (refused) return null;
    if (permit) return admission.noteSource(permit.caller, request);
    response.setHeader('www-authenticate', 'Bearer');
    const why = found instanceof TokenRefusedError ? found.message : NO_TOKEN;
    answer(response, 401, refuse('UNAUTHENTICATED', why));
  } catch (error) {
    logger.error({ err: error }, 'could not find out who asks');
    response.setHeader('retry-after', WHO_AGAIN_SECONDS);
    answer(response, 503, refuse('UNAVAILABLE', 'who you are can not be found out now; try again'));
  }
  return null;
}
