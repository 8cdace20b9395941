import { expect, test } from 'vitest';
import { readConfig } from '#src/config/config.js';
import { DEFAULT_REQUEST_LIMITS } from '#src/limits/request-limits.js';
import { DEFAULT_CONNECTION_LIMITS } from '#src/server/limits.js';
import { faultsOf } from './faults.js';

const KEY = Buffer.alloc(32, 1).toString('base64');
const OTHER_KEY = Buffer.alloc(32, 2).toString('base64');
test('without any settings it is the embedded database, on this machine alone', () => {
  const defaults = {
    databaseUrl: null,
    fanout: null,
    dataDir: './.reprise',
    host: '127.0.0.1',
    port: 8080,
    publicUrl: null,
    token: null,
    jwt: null,
    workerConcurrency: 100,
    leaseMs: 10_000,
    agentLeaseMs: 30_000,
    maxPauseMs: 604_800_000,
    eventRetentionMs: null,
    resumer: { everyMs: 60_000, batchSize: 50 },
    drainMs: 10_000,
    connections: DEFAULT_CONNECTION_LIMITS,
    secrets: { own: new Map(), file: null, resumeDataKeys: [] },
    limits: DEFAULT_REQUEST_LIMITS,
    telemetry: { metricsPort: null, metricsHost: '127.0.0.1', metricsToken: null, traces: null },
    httpAllow: [],
    logLevel: 'info',
    configFile: null,
  };
  expect(readConfig({})).toEqual(defaults);
  const empty = Object.fromEntries(['DATABASE_URL', 'HOST', 'PORT', 'DRAIN'].map((name) => [name, '']));
  expect(readConfig(empty)).toEqual(defaults);
});

test('every setting is read', () => {
  expect(
    readConfig({
      DATABASE_URL: 'postgres://user:secret@db.example:5433/reprise?sslmode=require',
      FANOUT: 'nats://ada:se%40cret@one.example:4333, nats://two.example',
      REPRISE_DATA_DIR: '/var/lib/reprise',
      HOST: '0.0.0.0',
      PORT: '0',
      PUBLIC_URL: 'https://Reprise.example/approve/',
      REPRISE_TOKEN: 'x'.repeat(16),
      JWKS_URL: 'https://id.example/keys',
      JWT_ISSUER: 'https://id.example',
      JWT_AUDIENCE: 'reprise',
      WORKER_CONCURRENCY: '10000',
      LEASE_SECONDS: '6',
      AGENT_LEASE_SECONDS: '120',
      MAX_PAUSE_DURATION: '12h',
      EVENT_RETENTION: '30d',
      WORKER_WORKFLOW_RESUMER_INTERVAL: '5m',
      RESUMER_BATCH_SIZE: '1000',
      DRAIN: '1m',
      SUBSCRIPTIONS_PER_SOCKET: '1',
      SOCKETS_PER_USER: '2',
      SUBSCRIPTIONS_PER_GATEWAY: '1000000',
      CONNECTION_INIT_SECONDS: '60',
      SOCKET_MESSAGE_BYTES: '8388608',
      SOCKET_MESSAGES_PER_SECOND: '10',
      SOCKET_PING_SECONDS: '20',
      SOCKET_UNSENT_BYTES: '65536',
      SOCKET_STALL_SECONDS: '10',
      NEW_SOCKETS_PER_ADDRESS: '7',
      ALLOWED_ORIGINS: 'https://App.example, http://localhost:3000,,*',
      DRAIN_SECONDS: '0',
      COST_PER_OPERATION: '100',
      COST_PER_MINUTE: '1000000000000',
      QUERY_DEPTH: '200',
      QUERY_ALIASES: '0',
      QUERY_TOKENS: '10000',
      BODY_BYTES: '67108864',
      REQUESTS_PER_MINUTE: '1',
      AGENT_REQUESTS_PER_MINUTE: '2',
      UNAUTHENTICATED_PER_MINUTE: '3',
      TRUSTED_PROXIES: '10.0.0.5, fd00::/8,',
      INTROSPECTION: 'on',
      PERSISTED_DOCUMENTS: 'only',
      PERSISTED_DOCUMENT_FILES: 'app/persisted-documents.json, b.json',
      METRICS_PORT: '9464',
      METRICS_HOST: '0.0.0.0',
      METRICS_TOKEN: 'y'.repeat(16),
      OTEL_SDK_DISABLED: 'False',
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.example:4318/',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://traces.example/in',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%20b, x-team = ops',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'api-key=c',
      OTEL_SERVICE_NAME: 'orders',
      OTEL_TRACES_SAMPLER: 'traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.25',
      HTTP_ALLOW: 'ledger.internal, 10.0.0.5:8080,[::1]:80,,10.0.0.0/8',
      LOG_LEVEL: 'silent',
      REPRISE_CONFIG: 'examples/operations/reprise.config.ts',
      REPRISE_SECRET_BANK_TOKEN: 'hunter2',
      RESUME_DATA_KEYS: `new:${KEY}, old:${OTHER_KEY}`,
    }),
  ).toEqual({
    databaseUrl: 'postgres://user:secret@db.example:5433/reprise?sslmode=require',
    fanout: {
      kind: 'nats',
      servers: [
        { host: 'one.example', port: 4333 },
        { host: 'two.example', port: 4222 },
      ],
      ...{ user: 'ada', password: 'se@cret', tls: false },
    },
    dataDir: '/var/lib/reprise',
    host: '0.0.0.0',
    port: 0,
    publicUrl: 'https://reprise.example/approve',
    token: 'x'.repeat(16),
    jwt: {
      ...{ kind: 'jwks', url: 'https://id.example/keys' },
      ...{ issuer: 'https://id.example', audience: 'reprise' },
    },
    workerConcurrency: 10_000,
    leaseMs: 6_000,
    agentLeaseMs: 120_000,
    maxPauseMs: 43_200_000,
    eventRetentionMs: 2_592_000_000,
    resumer: { everyMs: 300_000, batchSize: 1_000 },
    drainMs: 60_000,
    connections: {
      subscriptionsPerSocket: 1,
      socketsPerUser: 2,
      subscriptionsPerGateway: 1_000_000,
      initMs: 60_000,
      messageBytes: 8_388_608,
      messagesPerSecond: 10,
      pingMs: 20_000,
      unsentBytes: 65_536,
      stallMs: 10_000,
      newcomersPerAddress: 7,
      allowedOrigins: ['https://app.example', 'http://localhost:3000', '*'],
      drainMs: 0,
    },
    secrets: {
      own: new Map([['bank_token', 'hunter2']]),
      file: null,
      resumeDataKeys: [
        { id: 'new', key: Buffer.alloc(32, 1) },
        { id: 'old', key: Buffer.alloc(32, 2) },
      ],
    },
    limits: {
      costPerOperation: 100,
      costPerMinute: 1_000_000_000_000,
      depth: 200,
      aliases: 0,
      tokens: 10_000,
      bodyBytes: 67_108_864,
      requestsPerMinute: 1,
      agentRequestsPerMinute: 2,
      strangersPerMinute: 3,
      trustedProxies: ['10.0.0.5', 'fd00::/8'],
      introspection: true,
      persistedDocuments: 'only',
      persistedDocumentFiles: ['app/persisted-documents.json', 'b.json'],
    },
    telemetry: {
      metricsPort: 9464,
      metricsHost: '0.0.0.0',
      metricsToken: 'y'.repeat(16),
      traces: {
        url: 'https://traces.example/in',
        headers: { 'api-key': 'c', 'x-team': 'ops' },
        ...{ serviceName: 'orders', sampler: 'traceidratio', ratio: 0.25 },
      },
    },
    httpAllow: ['ledger.internal', '10.0.0.5:8080', '[::1]:80', '10.0.0.0/8'],
    logLevel: 'silent',
    configFile: 'examples/operations/reprise.config.ts',
  });
});

test('the faults of all settings are told together, each with what to do', () => {
  expect(
    faultsOf({
      DATABASE_URL: 'mysql://db',
      FANOUT: 'kafka://one',
      PORT: '80800',
      REPRISE_TOKEN: 'short',
      WORKER_CONCURRENCY: '0',
      LEASE_SECONDS: 'ten',
      DRAIN: '10',
      HTTP_ALLOW: '10.0.0.0/8, http://shop',
      LOG_LEVEL: 'loud',
      REPRISE_CONFIG: '/nowhere/reprise.config.ts',
    }),
  ).toEqual([
    '  DATABASE_URL is set to something, which it can not be; set it to postgres://user:password@host/database, or leave it out for the embedded database',
    '  FANOUT is set to something, which it can not be; set it to nats://user:password@host:4222, with more servers of the cluster after commas, or to redis://user:password@host:6379; tls:// and rediss:// are encrypted; or leave it out',
    '  PORT is "80800", which it can not be; choose a port from 0 (any free one) to 65535',
    '  REPRISE_TOKEN is set to something, which it can not be; set a secret of 16 to 512 letters, digits and signs, without spaces',
    '  WORKER_CONCURRENCY is "0", which it can not be; set a number from 1 to 10000',
    '  LEASE_SECONDS is "ten", which it can not be; set a number from 6 to 600',
    '  DRAIN is "10", which it can not be; set a duration such as 10s or 1m',
    '  HTTP_ALLOW is "10.0.0.0/8, http://shop", which it can not be; list hosts, addresses or ranges with commas between, as ledger.internal, 10.0.0.5:8080, 10.0.0.0/8',
    '  LOG_LEVEL is "loud", which it can not be; choose debug, info, warn, error or silent',
    '  REPRISE_CONFIG is "/nowhere/reprise.config.ts", which it can not be; name a file that is there, or leave it out',
  ]);
});

test.each([
  ['PORT', ['-1', '65536', '1.5', '1e3', '0x50', ' ', 'http']],
  [
    'PUBLIC_URL',
    ['reprise.example', 'ftp://a.example', 'https://a:b@c.example', 'https://a.example/?b', 'http://', ' '],
  ],
  ['WORKER_CONCURRENCY', ['0', '10001', '-5', '1.5', 'many', ' ']],
  ['LEASE_SECONDS', ['5', '601', '10s', ' ']],
  ['AGENT_LEASE_SECONDS', ['1', '3601', '10s', ' ']],
  ['DRAIN', ['10', '-1s', 's', ' ', 'soon']],
  ['WORKER_WORKFLOW_RESUMER_INTERVAL', ['29s', '301s', '1', '0.4m', ' ', 'soon']],
  ['RESUMER_BATCH_SIZE', ['0', '1001', '-1', '1.5', ' ']],
  ['SUBSCRIPTIONS_PER_SOCKET', ['0', '10001', 'many', ' ']],
  ['SOCKETS_PER_USER', ['0', '100001', '-1', ' ']],
  ['SUBSCRIPTIONS_PER_GATEWAY', ['0', '1000001', '5e3', ' ']],
  ['CONNECTION_INIT_SECONDS', ['0', '61', '3s', ' ']],
  ['SOCKET_MESSAGE_BYTES', ['1023', '8388609', '64KiB', ' ']],
  ['SOCKET_MESSAGES_PER_SECOND', ['9', '100001', '10/s', ' ']],
  ['COST_PER_OPERATION', ['99', '1000000001', '1e3', ' ']],
  ['COST_PER_MINUTE', ['99', '1000000000001', '-1', ' ']],
  ['QUERY_DEPTH', ['2', '201', 'deep', ' ']],
  ['QUERY_ALIASES', ['-1', '1001', ' ']],
  ['QUERY_TOKENS', ['99', '10001', ' ']],
  ['BODY_BYTES', ['1023', '67108865', '1MiB', ' ']],
  ['REQUESTS_PER_MINUTE', ['0', '1000000001', ' ']],
  ['AGENT_REQUESTS_PER_MINUTE', ['0', '1000000001', ' ']],
  ['UNAUTHENTICATED_PER_MINUTE', ['0', '1000000001', ' ']],
  ['TRUSTED_PROXIES', ['proxy.internal', '10.0.0.0/33', '10.0.0.1;10.0.0.2']],
  ['INTROSPECTION', ['yes', 'ON', ' ']],
  ['PERSISTED_DOCUMENTS', ['on', 'Only', ' ']],
  ['SOCKET_PING_SECONDS', ['0', '601', '12s', ' ']],
  ['SOCKET_UNSENT_BYTES', ['65535', '1073741825', '4MiB', ' ']],
  ['NEW_SOCKETS_PER_ADDRESS', ['0', '1000001', 'many', ' ']],
  ['SOCKET_STALL_SECONDS', ['0', '601', '30s', ' ']],
  [
    'ALLOWED_ORIGINS',
    ['app.example', 'https://app.example/', 'https://a.example/b', 'null', 'https://*.example'],
  ],
  ['DRAIN_SECONDS', ['-1', '3601', '30s', ' ']],
  [
    'HTTP_ALLOW',
    ['10.0.0.0/33', '10.0.0.0/', '*', 'a b', 'a/b', 'host:0', 'host:65536', 'user@host', '[::1', '::/129'],
  ],
  ['METRICS_PORT', ['-1', '65536', '80.5', ' ']],
  ['METRICS_TOKEN', ['x'.repeat(15), 'x'.repeat(513), 'with a space in it']],
  ['OTEL_SDK_DISABLED', ['yes', '1', ' ']],
  ['OTEL_TRACES_EXPORTER', ['console', 'otlp,console', ' ']],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', ['localhost:4318', 'grpc://collector', ' ']],
  ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', ['localhost:4318', 'ftp://collector', ' ']],
  ['OTEL_EXPORTER_OTLP_PROTOCOL', ['grpc', 'http/json', ' ']],
  ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', ['grpc', 'http/json', ' ']],
  ['OTEL_EXPORTER_OTLP_HEADERS', ['no-value', 'a=b,c', '=b', 'a=%', 'a=%0d%0ab', 'a b=c']],
  ['OTEL_EXPORTER_OTLP_TRACES_HEADERS', ['no-value', 'a=%zz']],
  ['OTEL_TRACES_SAMPLER', ['always', 'PARENTBASED_ALWAYS_ON', ' ']],
  ['OTEL_TRACES_SAMPLER_ARG', ['1.1', '-0.1', '50%', ' ']],
  ['LOG_LEVEL', ['INFO', 'trace', ' ']],
  ['REPRISE_CONFIG', ['/nowhere/to/be/found.ts', '.', ' ']],
  ['REPRISE_SECRET_BANK', ['abc', '🚚🚚🚚', 'x'.repeat(8 * 1024 + 1), 'NUL \0']],
  ['REPRISE_SECRET_bank', ['long enough']],
  ['REPRISE_SECRET_', ['long enough']],
  ['SECRETS_FILE', ['/nowhere/to/be/found.json', '.', 'package-lock.json']],
  [
    'RESUME_DATA_KEYS',
    [KEY, `a:${KEY},`, `a:${KEY},a:${OTHER_KEY}`, `a b:${KEY}`, 'a:short', `a:${KEY.slice(4)}`, 'a:', ' '],
  ],
  ['JWT_SECRET', ['s'.repeat(31), 'ä'.repeat(15)]],
  [
    'JWKS_URL',
    ['id.example', 'http://id.example/keys', 'file:///keys', 'http://127.0.0.1.example/keys', ' '],
  ],
  ['DATABASE_URL', ['localhost', 'http://db', 'postgres://', 'postgres://user:pass word@db:port/x', ' ']],
  [
    'REPRISE_TOKEN',
    ['x'.repeat(15), 'x'.repeat(513), 'with a space in it', 'sixteen-chars-ä-ö', '\tsixteen-chars-ab'],
  ],
])('%s can not be just anything', (name, values) => {
  const accepted = values.filter((value) => faultsOf({ [name]: value })?.length !== 1);
  expect(accepted).toEqual([]);
});

test('a secret is not repeated, even where it is what is wrong', () => {
  const secrets = {
    DATABASE_URL: 'mysql://user:hunter2@db',
    REPRISE_TOKEN: 'hunter2',
    FANOUT: 'kafka://user:hunter2@one',
    RESUME_DATA_KEYS: 'hunter2',
    REPRISE_SECRET_hunter: 'hunter2',
    REPRISE_SECRET_NUL: 'hunter2\0',
    JWT_SECRET: 'hunter2',
    METRICS_TOKEN: 'hunter2',
    OTEL_EXPORTER_OTLP_HEADERS: 'hunter2',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'kafka://user:hunter2@one',
  };
  expect(faultsOf({ ...secrets, HOST: '0.0.0.0' })).toHaveLength(10);
  expect(faultsOf(secrets)?.join()).not.toContain('hunter2');
});

test.each([
  ['tls://token@one', { kind: 'nats', servers: [{ host: 'one', port: 4222 }], user: 'token', tls: true }],
  ['redis://one/3', { kind: 'redis', servers: [{ host: 'one', port: 6379 }], tls: false }],
  ['rediss://:p%2Fw@[::1]:6380', { servers: [{ host: '[::1]', port: 6380 }], password: 'p/w', tls: true }],
])('hints may go by %s', (FANOUT, fanout) => {
  const none = { user: null, password: null };
  expect(readConfig({ DATABASE_URL: 'postgres://db', FANOUT }).fanout).toMatchObject({ ...none, ...fanout });
});

test('the embedded database, which serves one process, wants no server for hints', () => {
  expect(faultsOf({ FANOUT: 'nats://one' })).toEqual([
    '  FANOUT is set, and DATABASE_URL is not; leave it out: the embedded database serves one process, which needs no hints from others',
  ]);
});

test('files of documents that nothing would read are told', () => {
  const files = { PERSISTED_DOCUMENT_FILES: 'a.json' };
  const fault =
    '  PERSISTED_DOCUMENT_FILES is set, and PERSISTED_DOCUMENTS is off; set that to allow or only, or leave this out';
  expect(faultsOf(files)).toEqual([fault]);
  expect(faultsOf({ ...files, PERSISTED_DOCUMENTS: 'off' })).toEqual([fault]);
  expect(faultsOf({ ...files, PERSISTED_DOCUMENTS: 'allow' })).toBeNull();
  expect(faultsOf({ ...files, PERSISTED_DOCUMENTS: 'on' })).toHaveLength(1);
});

test('traces go where the environment says, as OpenTelemetry names it', () => {
  const traces = (env: Record<string, string>) => readConfig(env).telemetry.traces;
  const by = { headers: {}, serviceName: null, sampler: 'parentbased_always_on', ratio: 1 };
  expect(traces({ OTEL_SERVICE_NAME: 'orders' })).toBeNull();
  expect(traces({ OTEL_TRACES_EXPORTER: 'otlp' })).toEqual({ ...by, url: 'http://localhost:4318/v1/traces' });
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example/base' };
  expect(traces(endpoint)).toEqual({ ...by, url: 'https://collector.example/base/v1/traces' });
  expect(traces({ ...endpoint, OTEL_TRACES_EXPORTER: 'none' })).toBeNull();
  expect(traces({ ...endpoint, OTEL_SDK_DISABLED: 'true' })).toBeNull();
});

test('a port of its own for metrics, which others can reach, wants a token', () => {
  const open = { METRICS_PORT: '9464', METRICS_HOST: '0.0.0.0' };
  expect(faultsOf(open)).toEqual([
    '  METRICS_TOKEN is not set, and METRICS_HOST=0.0.0.0 can be reached from other machines; set a secret that scrapes bring as their bearer token, or listen on 127.0.0.1',
  ]);
  expect(faultsOf({ ...open, METRICS_TOKEN: 'short' })).toHaveLength(1);
  expect(faultsOf({ ...open, METRICS_TOKEN: 'z'.repeat(16) })).toBeNull();
  expect(faultsOf({ METRICS_HOST: '0.0.0.0' })).toBeNull();
});
