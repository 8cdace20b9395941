import { z } from 'zod';
import {
  approvalAnswer,
  executionAnswer,
  executionPage,
  pausedExecutions,
  refusalAnswer,
  stepAnswer,
  traceAnswer,
  workflowAnswer,
} from './answers.js';
import type { ApiDescription, Content, Operation, Parameter, Schema } from './api-description.js';
import { approveBody, cancelBody, pauseBody, rejectBody, resumeBody, startBody } from './requests.js';
import type { Route } from './route.js';
import { REST_PATH, routes } from './routes.js';

const NAMES = {
  Execution: executionAnswer,
  ExecutionPage: executionPage,
  PausedExecutions: pausedExecutions,
  Trace: traceAnswer,
  Step: stepAnswer,
  Workflow: workflowAnswer,
  Approval: approvalAnswer,
  Refusal: refusalAnswer,
  PauseRequest: pauseBody,
  ResumeRequest: resumeBody,
  CancelRequest: cancelBody,
  StartRequest: startBody,
  ApproveRequest: approveBody,
  RejectRequest: rejectBody,
};

/** By which statuses any request can be refused. */
const REFUSALS: Record<number, string> = {
  400: 'The id, the body or the query is not what it should be.',
  401: 'There is no valid token.',
  403: 'Whoever asks does not have the permission.',
  429: 'Too many requests: ask again when `Retry-After` says.',
  500: 'A fault of the server, logged under the id in the message.',
  503: 'The database can not be reached, or who asks not be found out, now: ask again when `Retry-After` says, with the same `Idempotency-Key`.',
};
const BODY_REFUSALS: Record<number, string> = {
  413: 'The body has more bytes than the server takes, 1 MiB unless `BODY_BYTES` says otherwise.',
  415: 'The body is no plain JSON in UTF-8.',
};

/** The API as OpenAPI 3.1 describes it, from the routes and the schemas that check requests. */
export function describeApi(): ApiDescription {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const route of routes)
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: describeRoute(route) };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Reprise',
      version: '1',
      description:
        'Pauses, approves, resumes, cancels and lists executions of workflows. Refusals are `{ "error", "message" }`. GraphQL offers more, and tells live what happens.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: REST_PATH }],
    security: [{ token: [] }],
    paths,
    components: { schemas: schemas(), securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
  };
}

function schemas(): Record<string, Schema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(NAMES)) registry.add(schema, { id });
  const { schemas: made } = z.toJSONSchema(registry, { ...OPTIONS, uri: refTo });
  return Object.fromEntries(Object.entries(made).map(([name, schema]) => [name, bare(schema as Schema)]));
}

const OPTIONS: Parameters<typeof z.toJSONSchema>[1] = {
  unrepresentable: 'any',
  override({ jsonSchema }) {
    // A format says as much, and is read more easily.
    if (jsonSchema.format) delete jsonSchema.pattern;
  },
};

function refTo(name: string): string {
  return `#/components/schemas/${name}`;
}

function bare({ $schema: _, $id: __, ...schema }: Schema): Schema {
  return schema;
}

function describeRoute(route: Route): Operation {
  const { name, summary, description, permission, body } = route;
  return {
    operationId: name,
    summary,
    description: [description, `Takes the permission \`${permission}\`.`].filter(Boolean).join(' '),
    parameters: parametersOf(route),
    ...(body ? { requestBody: describeBody(body) } : {}),
    responses: describeResponses(route),
  };
}

function describeBody(body: z.ZodType) {
  const required = !body.safeParse({}).success;
  const description = required ? 'What is asked.' : 'None at all is the same as `{}`.';
  return { required, description, content: contentOf(body) };
}

function describeResponses({ body, outcomes, refusals }: Route): Operation['responses'] {
  const refused = { ...REFUSALS, ...(body ? BODY_REFUSALS : {}), ...refusals };
  const responses = [
    ...Object.entries(outcomes).map(([status, { description, schema }]) => [
      status,
      { description, content: contentOf(schema) },
    ]),
    ...Object.entries(refused).map(([status, description]) => [status, refusalOf(status, description)]),
  ];
  return Object.fromEntries(responses);
}

function contentOf(schema: z.ZodType): Content {
  const [name] = Object.entries(NAMES).find(([, named]) => named === schema) ?? [];
  if (name === undefined) throw new Error('a schema of the API has no name');
  return { 'application/json': { schema: { $ref: refTo(name) } } };
}

/** After these the same request may be made again. */
const LATER = ['429', '503'];

function refusalOf(status: string, description: string) {
  const seconds = { description: 'After how many seconds to ask again.', schema: { type: 'integer' } };
  return {
    description,
    ...(LATER.includes(status) ? { headers: { 'Retry-After': seconds } } : {}),
    content: contentOf(refusalAnswer),
  };
}

function parametersOf({ path, query, idempotent }: Route): Parameter[] {
  return [
    ...(path.includes('{id}') ? [idParameter(path)] : []),
    ...(query ? queryParameters(query) : []),
    ...(idempotent ? [IDEMPOTENCY_KEY] : []),
  ];
}

function idParameter(path: string): Parameter {
  const description = path.startsWith('/executions')
    ? 'The id as in logs and SQL, or the short name: `exec_...`.'
    : 'The id as in logs and SQL.';
  return { name: 'id', in: 'path', required: true, description, schema: { type: 'string' } };
}

function queryParameters(query: z.ZodType): Parameter[] {
  const { properties = {} } = z.toJSONSchema(query, OPTIONS) as Schema;
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: false,
    description: String(description),
    schema,
  }));
}

const IDEMPOTENCY_KEY: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Makes the request safe to repeat: with the same key nothing is done a second time. At most 200 characters.',
  schema: { type: 'string', minLength: 1, maxLength: 200 },
};
