import { InvalidInputError } from '../domain/errors.js';
import { isUuid } from '../domain/ids.js';

/** The types of objects that have a global id. */
export const NODE_TYPES = [
  'ApiKey',
  'Approval',
  'Batch',
  'Execution',
  'Workflow',
  'WorkflowVersion',
] as const;
export type NodeType = (typeof NODE_TYPES)[number];

/** The global id of an object: opaque to clients. */
export function encodeGlobalId(typename: string, id: string | number | bigint): string {
  return Buffer.from(`${typename}:${id}`).toString('base64url');
}

interface GlobalId {
  typename: NodeType;
  id: string;
}

/** Throws for a text that is none, or of a type that has none. */
export function decodeGlobalId(globalId: string): GlobalId {
  const decoded = read(globalId);
  if (!decoded) throw malformed('id', globalId, 'id');
  return decoded;
}

/** Of what type the object of a global id is, read already or not; null for a text that is none. */
export function nodeTypeOf(id: unknown): NodeType | null {
  if (typeof id === 'string') return read(id)?.typename ?? null;
  const { typename } = (id ?? {}) as { typename?: string };
  return NODE_TYPES.find((type) => type === typename) ?? null;
}

/** The execution that a global id, or the bare id that logs and SQL show, stands for. */
export function executionIdFrom(id: string, path = 'id'): string {
  if (isUuid(id)) return id.toLowerCase();
  const decoded = read(id);
  if (decoded?.typename !== 'Execution' || !isUuid(decoded.id))
    throw malformed(path, id, 'id of an execution');
  return decoded.id;
}

/** The batch that a global id, or the bare id, stands for. */
export function batchIdFrom(id: string, path = 'id'): string {
  if (isUuid(id)) return id.toLowerCase();
  const decoded = read(id);
  if (decoded?.typename !== 'Batch' || !isUuid(decoded.id)) throw malformed(path, id, 'id of a batch');
  return decoded.id;
}

/** The API key that a global id, or the bare id, stands for. */
export function apiKeyIdFrom(id: string, path = 'id'): string {
  if (isUuid(id)) return id.toLowerCase();
  const decoded = read(id);
  if (decoded?.typename !== 'ApiKey' || !isUuid(decoded.id)) throw malformed(path, id, 'id of an API key');
  return decoded.id;
}

/** The approval that a global id, or the bare id, stands for. */
export function approvalIdFrom(id: string, path = 'id'): string {
  if (isUuid(id)) return id.toLowerCase();
  const decoded = read(id);
  if (decoded?.typename !== 'Approval' || !isUuid(decoded.id)) throw malformed(path, id, 'id of an approval');
  return decoded.id;
}

/** The id of an approval link, which has no other. */
export function approvalLinkIdFrom(id: string, path = 'id'): string {
  if (!isUuid(id)) throw malformed(path, id, 'id of an approval link');
  return id.toLowerCase();
}

/** The id under which an agent answers for an operation. */
export function operationIdOf({ executionId, path }: { executionId: string; path: string }): string {
  return Buffer.from(`Operation:${executionId}:${path}`).toString('base64url');
}

const PATH = /^[A-Za-z_][\w.[\]-]{0,4000}$/;

export function operationRefFrom(
  id: string,
  epoch: number,
): { executionId: string; path: string; epoch: number } {
  const [typename, executionId = '', path = ''] = Buffer.from(id, 'base64url').toString('utf8').split(':');
  if (typename !== 'Operation' || !isUuid(executionId) || !PATH.test(path))
    throw malformed('id', id, 'id of an operation');
  return { executionId: executionId.toLowerCase(), path, epoch };
}

function read(globalId: string): GlobalId | null {
  const [typename = '', id = '', ...more] = Buffer.from(globalId, 'base64url').toString('utf8').split(':');
  const type = NODE_TYPES.find((known) => known === typename);
  return type && more.length === 0 ? { typename: type, id: id.toLowerCase() } : null;
}

function malformed(path: string, id: string, what: string): InvalidInputError {
  return new InvalidInputError([
    {
      path,
      message: `${JSON.stringify(id.slice(0, 80))} is no ${what}`,
      hint: 'send an id as a query or mutation gave it',
    },
  ]);
}
