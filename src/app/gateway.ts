import type { Config } from '../config/config.js';
import { isMigrated } from '../db/migrate.js';
import type { Logger } from '../domain/logger.js';
import { Feed } from '../events/feed.js';
import { Limiter } from '../limits/limiter.js';
import { DEFAULT_REQUEST_LIMITS, type RequestLimits } from '../limits/request-limits.js';
import { readTrustedDocuments, type TrustedDocuments } from '../limits/trusted-documents.js';
import { openAccess } from '../server/access.js';
import { Admission } from '../server/admission.js';
import type { Authenticate, Authorizations } from '../server/auth.js';
import { RESTARTING } from '../server/close-codes.js';
import { Connections } from '../server/connections.js';
import { createGraphqlServer, createHttpServer, GRAPHQL_PATH } from '../server/http.js';
import type { JwtSettings } from '../server/jwt.js';
import { type ConnectionLimits, DEFAULT_CONNECTION_LIMITS } from '../server/limits.js';
import { listen } from '../server/listen.js';
import { withPatientAuth } from '../server/patience.js';
import type { Scrape } from '../server/probes.js';
import { type Check, Readiness } from '../server/readiness.js';
import { Requests } from '../server/requests.js';
import { attachWebSocket } from '../server/websocket.js';
import type { Caller, Services } from '../services/services.js';

export interface Gateway {
  url: string;
  feed: Feed;
  connections: Connections;
  close(): Promise<void>;
}

type GatewaySettings = Pick<Config, 'host' | 'port' | 'drainMs'> & {
  publicUrl?: string | null;
  connections?: Partial<ConnectionLimits>;
  jwt?: JwtSettings | null;
  limits?: Partial<RequestLimits>;
};

interface GatewayParts {
  caller: Caller;
  token: string | null;
  logger: Logger;
  /** Instead of the ways by which somebody comes otherwise. */
  authenticate?: Authenticate;
  authorizations?: Authorizations;
  /** Left out: it is ready while its database is. */
  readiness?: Readiness;
  /** Left out: there are no metrics at this address. */
  scrape?: Scrape;
  /** Left out: they are read here. */
  trusted?: TrustedDocuments | null;
}

/** Starts to listen: HTTP, server-sent events and WebSockets for whoever has a key or a token; with `token` he is `caller`. */
export async function startGateway(
  { host, port, drainMs, publicUrl = null, connections: own, limits: ownLimits, jwt = null }: GatewaySettings,
  services: Services,
  { caller, token, logger, ...more }: GatewayParts,
): Promise<Gateway> {
  const access = openAccess(services, { token, caller, jwt, logger });
  const {
    readiness = readyWith(services),
    scrape = null,
    trusted = null,
    authorizations,
  } = { ...access, ...more };
  const authenticate = withPatientAuth({ services, readiness }, more.authenticate ?? access.authenticate);
  const { db, notifier, clock, ids } = services;
  const feed = new Feed({ db, notifier, clock, logger });
  const limits = { ...DEFAULT_CONNECTION_LIMITS, ...own };
  const connections = new Connections({ authenticate, authorizations, clock, limits, logger });
  const limiting = createLimiting({ ...DEFAULT_REQUEST_LIMITS, ...ownLimits }, limits, trusted);
  const parts = {
    services,
    feed,
    logger,
    ids,
    authenticate,
    connections,
    limits,
    ...limiting,
    readiness,
    scrape,
    publicUrl,
  };
  const graphql = createGraphqlServer(parts);
  const server = createHttpServer(parts, graphql);
  const requests = new Requests(server, clock);
  const address = await listen(server, { host, port, settings: 'HOST and PORT' });
  const sockets = attachWebSocket(server, parts, graphql);
  return {
    url: `${address}${GRAPHQL_PATH}`,
    feed,
    connections,
    async close() {
      readiness.stop(RESTARTING.reason);
      await connections.drain(limits.drainMs);
      await Promise.all([requests.stop(drainMs), sockets.close()]);
      await access.close();
    },
  };
}

/** What all ways into the gateway share, so that who asks in two ways has no more than by one. */
function createLimiting(
  requestLimits: RequestLimits,
  { allowedOrigins }: ConnectionLimits,
  trusted: TrustedDocuments | null,
) {
  const limiter = new Limiter(requestLimits);
  const { trustedProxies, persistedDocuments, persistedDocumentFiles } = requestLimits;
  return {
    requestLimits,
    limiter,
    admission: new Admission({ limiter, trustedProxies, allowedOrigins }),
    trusted: trusted ?? readTrustedDocuments(persistedDocuments, persistedDocumentFiles),
  };
}

/** What probes ask of the database; an older one may have been restored under this process. */
export function checkDatabase(services: Services): Check {
  return async () => ((await isMigrated(services.db)) ? null : 'the database is not migrated');
}

function readyWith(services: Services): Readiness {
  const readiness = new Readiness(services.clock);
  readiness.begin(checkDatabase(services));
  return readiness;
}
