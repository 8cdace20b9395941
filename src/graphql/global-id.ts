import { InvalidInputError } from '../domain/errors.js';
import { isUuid } from '../domain/ids.js';

/** The global id of an object: opaque to clients. */
export function encodeGlobalId(typename: string, id: string | number | bigint): string {
  return Buffer.from(`${typename}:${id}`).toString('base64url');
}

export function decodeGlobalId(globalId: string): { typename: string; id: string } {
  const text = Buffer.from(globalId, 'base64url').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 1 || !/^[A-Za-z]+$/.test(text.slice(0, colon))) throw malformed('id', globalId, 'id');
  return { typename: text.slice(0, colon), id: text.slice(colon + 1) };
}

/** The execution that a global id, or the bare id that logs and SQL show, stands for. */
export function executionIdFrom(id: string, path = 'id'): string {
  return rowIdFrom('Execution', id, path);
}

function rowIdFrom(wanted: string, id: string, path: string): string {
  if (isUuid(id)) return id.toLowerCase();
  const { typename, id: rowId } = decodeGlobalId(id);
  if (typename !== wanted || !isUuid(rowId)) throw malformed(path, id, `id of an ${wanted.toLowerCase()}`);
  return rowId;
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
