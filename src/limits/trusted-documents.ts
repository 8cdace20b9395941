import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type ASTNode, type DocumentNode, parse, print, visit } from 'graphql';
import type { Fault } from '../domain/errors.js';
import { LimitError } from './limit-error.js';
import type { PersistedDocuments } from './request-limits.js';

/** What Reprise's own clients send: the page of each of its named operations, as codegen writes it. */
const OWN_FILE = fileURLToPath(
  new URL('../../src/client/generated/persisted-documents.json', import.meta.url),
);

/** Files of documents can't be used. The message names each, and what is wrong with it. */
export class DocumentFileError extends Error {
  readonly faults: Fault[];
  constructor(faults: Fault[]) {
    super(faults.map(({ path, message, hint }) => `${path} ${message}; ${hint}`).join('\n'));
    this.faults = faults;
  }
}

/** A request for an operation, however it came. */
export interface OperationRequest {
  query?: unknown;
  extensions?: unknown;
  /** As in `sha256:...`; the other way to say it is `extensions.persistedQuery.sha256Hash`. */
  documentId?: unknown;
}

/** The documents that may be named by their hash. One that is sent whole is the same document. */
export class TrustedDocuments {
  readonly #mode: PersistedDocuments;
  readonly #byHash: ReadonlyMap<string, string>;
  readonly #texts: ReadonlySet<string>;

  constructor(mode: PersistedDocuments, byHash: ReadonlyMap<string, string>) {
    this.#mode = mode;
    this.#byHash = byHash;
    this.#texts = new Set(mode === 'only' ? [...byHash.values()].map((text) => canonical(parse(text))) : []);
  }

  /** The query that a request names by its hash; null where it brings one, or none. Throws {@link LimitError}. */
  find(request: OperationRequest): string | null {
    const hash = hashIn(request);
    if (hash === null || (typeof request.query === 'string' && request.query !== '')) return null;
    if (this.#mode === 'off')
      throw new LimitError(
        'PERSISTED_QUERY_NOT_SUPPORTED',
        'documents are not known by their hash here (PERSISTED_DOCUMENTS): send the query',
      );
    const text = this.#byHash.get(hash);
    if (text !== undefined) return text;
    throw new LimitError(
      'PERSISTED_QUERY_NOT_FOUND',
      `no document has the hash ${hash}: ${this.#mode === 'only' ? 'add its file to PERSISTED_DOCUMENT_FILES' : 'send the query'}`,
    );
  }

  /** Refuses what is none of them, where there may be no others. Throws {@link LimitError}. */
  check(document: DocumentNode): void {
    if (this.#mode === 'only' && !this.#texts.has(canonical(document)))
      throw new LimitError(
        'DOCUMENT_NOT_TRUSTED',
        'only documents that are known here are carried out (PERSISTED_DOCUMENTS): add yours to one of PERSISTED_DOCUMENT_FILES',
      );
  }
}

/** Reads the documents of Reprise's own clients, and those of the files. Throws {@link DocumentFileError}. */
export function readTrustedDocuments(mode: PersistedDocuments, files: readonly string[]): TrustedDocuments {
  if (mode === 'off') return new TrustedDocuments(mode, new Map());
  const read = files.map(examineDocuments);
  const faults = read.flatMap((found) => ('fault' in found ? [found.fault] : []));
  if (faults.length > 0) throw new DocumentFileError(faults);
  const own = readDocuments(OWN_FILE);
  const named = read.flatMap((found) => ('documents' in found ? found.documents : []));
  return new TrustedDocuments(mode, new Map([...own, ...named]));
}

type Documents = [hash: string, text: string][];

function examineDocuments(file: string): { documents: Documents } | { fault: Fault } {
  try {
    return { documents: readDocuments(file) };
  } catch (error) {
    const message = `names ${file}, which can't be used: ${(error as Error).message}`;
    const hint = 'have codegen write it (persistedDocuments)';
    return { fault: { path: 'PERSISTED_DOCUMENT_FILES', message, hint } };
  }
}

function readDocuments(file: string): Documents {
  const documents: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof documents !== 'object' || documents === null || Array.isArray(documents))
    throw new Error('it is no object of documents by their hash');
  return Object.entries(documents).map(([hash, text]) => {
    parse(text);
    return [bare(hash), text];
  });
}

/** In one order, since codegen has another than the author. */
function canonical(document: DocumentNode): string {
  const sorted = visit(document, {
    leave(node: ASTNode) {
      const lists = Object.entries(node).filter(([key, value]) => SORTED.has(key) && Array.isArray(value));
      return lists.length === 0 ? undefined : { ...node, ...Object.fromEntries(lists.map(sortList)) };
    },
  });
  return print(sorted);
}

const SORTED = new Set(['definitions', 'selections', 'arguments', 'variableDefinitions', 'directives']);

function sortList([key, list]: [string, ASTNode[]]): [string, ASTNode[]] {
  const printed = list.map((node): [string, ASTNode] => [print(node), node]);
  return [key, printed.sort(([one], [other]) => (one < other ? -1 : 1)).map(([, node]) => node)];
}

function hashIn({ documentId, extensions }: OperationRequest): string | null {
  const { persistedQuery } = (extensions ?? {}) as { persistedQuery?: { sha256Hash?: unknown } | null };
  const hash = documentId ?? persistedQuery?.sha256Hash;
  return typeof hash === 'string' ? bare(hash.slice(0, MOST_HASH)) : null;
}

const MOST_HASH = 200;

function bare(hash: string): string {
  return hash.replace(/^sha256:/, '');
}
