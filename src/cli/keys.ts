import {
  type ApiKeyFieldsFragment,
  CreateApiKeyDocument,
  ListApiKeysDocument,
  RevokeApiKeyDocument,
} from '#src/client/generated/graphql.js';
import { createClient, RequestError } from '#src/client/index.js';
import { readRemoteConfig } from '../config/remote.js';
import { keyTable } from './key-table.js';

export interface CreateKeyFlags {
  permission: string[];
  role?: string[];
  expiresIn?: string;
  json?: boolean;
}

/** Where it is asked, and where it says what came of it. */
export interface KeysPlace {
  env: Record<string, string | undefined>;
  print: (line: string) => void;
}

/** A key as it is shown this once. */
export interface ShownKey {
  key: string;
  apiKey: Pick<ApiKeyFieldsFragment, 'name' | 'permissions' | 'roles' | 'expiresAt' | 'databaseId'>;
}

/** Refused, with what the server says. */
export class RefusedError extends Error {}

export async function createKey(
  name: string,
  { permission, role = [], expiresIn, json }: CreateKeyFlags,
  place: KeysPlace,
): Promise<void> {
  const input = { name, permissions: permission, roles: role, expiresIn: expiresIn ?? null };
  const { createApiKey } = await ask(place, (client) => client.execute(CreateApiKeyDocument, { input }));
  if (createApiKey.__typename !== 'CreateApiKeyPayload') throw new RefusedError(createApiKey.message);
  printKey(createApiKey, json ?? false, place.print);
}

export function printKey({ key, apiKey }: ShownKey, isJson: boolean, print: KeysPlace['print']): void {
  const { databaseId: id, name, permissions, roles, expiresAt } = apiKey;
  const told = `Keep it now: it is not shown again. It may do ${permissions.join(', ')}; its id is ${id}.`;
  if (isJson) print(JSON.stringify({ id, key, name, permissions, roles, expiresAt }));
  else for (const line of [key, told]) print(line);
}

export async function listKeys({ json }: { json?: boolean }, place: KeysPlace): Promise<void> {
  const keys: ApiKeyFieldsFragment[] = [];
  await ask(place, async (client) => {
    for (let after: string | null = null; ; ) {
      const page: PageOfKeys = (await client.execute(ListApiKeysDocument, { first: 100, after })).apiKeys;
      keys.push(...page.edges.map(({ node }) => node));
      if (!page.pageInfo.hasNextPage) return;
      after = page.pageInfo.endCursor ?? null;
    }
  });
  for (const line of json ? keys.map((key) => JSON.stringify(shownOf(key))) : keyTable(keys))
    place.print(line);
}

interface PageOfKeys {
  edges: { node: ApiKeyFieldsFragment }[];
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
}

export async function revokeKey(id: string, { json }: { json?: boolean }, place: KeysPlace): Promise<void> {
  const { revokeApiKey } = await ask(place, (client) =>
    client.execute(RevokeApiKeyDocument, { input: { id } }),
  );
  if (revokeApiKey.__typename !== 'RevokeApiKeyPayload') throw new RefusedError(revokeApiKey.message);
  const { apiKey, repeated } = revokeApiKey;
  if (json) return place.print(JSON.stringify({ ...shownOf(apiKey), repeated }));
  place.print(`${apiKey.name} (${apiKey.hint}...) ${repeated ? 'had been revoked before' : 'is revoked'}`);
}

function shownOf({ id: _, databaseId, ...key }: ApiKeyFieldsFragment) {
  return { id: databaseId, ...key };
}

async function ask<T>(
  { env }: KeysPlace,
  work: (client: ReturnType<typeof createClient>) => Promise<T>,
): Promise<T> {
  const { url, token } = readRemoteConfig(env);
  const client = createClient({ url, token });
  try {
    return await work(client);
  } catch (error) {
    if (error instanceof RequestError && error.code === 'UNAUTHENTICATED')
      throw new RefusedError(`${url} does not know the token in REPRISE_TOKEN`);
    if (error instanceof TypeError) throw new RefusedError(`${url} can not be reached`);
    throw error;
  } finally {
    await client.close();
  }
}
