import { Ajv2020 } from 'ajv/dist/2020.js';
import { isUuid } from '#src/domain/ids.js';
import type { Permission } from '#src/domain/permission.js';
import { bearerOf } from '#src/server/auth.js';
import { describeApi } from '#src/server/rest/openapi.js';
import { findRoute, REST_PATH } from '#src/server/rest/routes.js';
import { ALL_RIGHTS, type Caller, NO_RIGHTS } from '#src/services/services.js';
import { type ServerOptions, setupServer, TOKEN } from './server.js';

export interface RestAnswer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what a request answers is compared, and a test knows its shape
  body: any;
}

export interface Sending {
  /** Sent as JSON; a text as it is. */
  body?: unknown;
  headers?: Record<string, string>;
  token?: string | null;
}

/** A token of another project, where its bearer may do everything. */
export const STRANGER = 'the-token-of-a-stranger';
/** A token of somebody else in the tests' own project, who may do everything. */
export const COLLEAGUE = 'the-token-of-a-colleague';

/** A token of the tests' own project for whoever may do no more than this. */
export function tokenFor(...permissions: Permission[]): string {
  return `may:${permissions.join(',')}`;
}

const OTHER_PROJECT = '00000000-0000-7000-8000-00000000000a';
const description = describeApi();
const checker = new Ajv2020({
  strict: false,
  validateSchema: false,
  formats: { uuid: isUuid, 'date-time': (text: string) => new Date(text).toISOString() === text },
});
checker.addSchema({ ...description }, 'api');

/** A real server whose every answer is checked against what the description of the API says of it. */
export async function setupRest(options: ServerOptions = {}) {
  let own: Caller | null = null;
  const server = await setupServer({
    ...options,
    authenticate: (authorization) => {
      const caller = own && callerOf(bearerOf(authorization), own);
      return caller && { caller, expiresAt: null };
    },
  });
  own = server.caller;
  const base = new URL(REST_PATH, server.url).href;

  const send = async (
    method: string,
    path: string,
    { body, headers = {}, token = TOKEN }: Sending = {},
  ): Promise<RestAnswer> => {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const answer = { status: response.status, headers: response.headers, body: await response.json() };
    checkAnswer(method, path.split('?')[0] ?? '', answer);
    return answer;
  };
  return {
    ...server,
    base,
    send,
    get: (path: string, sending?: Sending) => send('GET', path, sending),
    command: (path: string, body?: unknown, headers?: Record<string, string>) =>
      send('POST', path, { body, ...(headers ? { headers } : {}) }),
  };
}

function callerOf(token: string | null, own: Caller): Caller | null {
  if (token === TOKEN) return own;
  if (token === STRANGER) return { projectId: OTHER_PROJECT, actor: 'stranger', ...ALL_RIGHTS };
  if (token === COLLEAGUE) return { ...own, actor: 'colleague' };
  if (!token?.startsWith('may:')) return null;
  const permissions = token.slice('may:'.length).split(',') as Permission[];
  return { ...own, ...NO_RIGHTS, permissions };
}

/** Throws where the description does not have such an answer to such a request. */
function checkAnswer(method: string, path: string, { status, body, headers }: RestAnswer): void {
  const where = `${method} ${path} answered with ${status}`;
  if (!headers.get('content-type')?.startsWith('application/json'))
    throw new Error(`${where} and ${headers.get('content-type')}`);
  const validate = checker.getSchema(`api${schemaOf(method, path, status)}`);
  if (!validate) throw new Error(`${where}, which the description does not have`);
  if (!validate(body))
    throw new Error(`${where}: ${checker.errorsText(validate.errors)}: ${JSON.stringify(body)}`);
}

function schemaOf(method: string, path: string, status: number): string {
  const operation = operationOf(method, path);
  const content = operation?.responses[status]?.content;
  const refused = { $ref: '#/components/schemas/Refusal' };
  // What there is no route for is described by no operation, but refused as everything is.
  const schema = operation ? content?.['application/json'].schema : refused;
  return String(schema?.$ref ?? '#/nothing');
}

function operationOf(method: string, path: string) {
  try {
    const { route } = findRoute(method, path);
    return description.paths[route.path]?.[route.method.toLowerCase()];
  } catch {
    return undefined;
  }
}
