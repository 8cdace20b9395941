/** What one request may be, and how many of them there may be. Rates are those of one process. */
export interface RequestLimits {
  /** The most that one operation may cost; see `costOf`. */
  costPerOperation: number;
  /** What all operations of a project may cost within a minute, but for those of agents. */
  costPerMinute: number;
  /** Levels of selections in a query, those of its fragments among them. */
  depth: number;
  /** Aliases in an operation; those of a fragment count wherever it is spread. */
  aliases: number;
  /** Tokens of a query: names, signs and values. */
  tokens: number;
  bodyBytes: number;
  /** Of one caller within a minute, over whatever they come. */
  requestsPerMinute: number;
  /** What agents ask for to do their work has a rate of its own. */
  agentRequestsPerMinute: number;
  /** Of one address within a minute, without a token that is taken. */
  strangersPerMinute: number;
  /** Addresses and ranges of what stands before the gateway and says for whom it asks. */
  trustedProxies: readonly string[];
  /** Whether the schema can be asked for. */
  introspection: boolean;
  /** Whether documents may be named by their hash, and whether there may be others than those that can. */
  persistedDocuments: PersistedDocuments;
  /** Files as codegen writes them, besides the one that comes with Reprise. */
  persistedDocumentFiles: readonly string[];
}

export type PersistedDocuments = 'off' | 'allow' | 'only';

export const DEFAULT_REQUEST_LIMITS: RequestLimits = {
  costPerOperation: 50_000,
  costPerMinute: 10_000_000,
  depth: 15,
  aliases: 15,
  tokens: 1_000,
  bodyBytes: 1024 * 1024,
  requestsPerMinute: 60_000,
  agentRequestsPerMinute: 120_000,
  strangersPerMinute: 300,
  trustedProxies: [],
  introspection: true,
  persistedDocuments: 'off',
  persistedDocumentFiles: [],
};
