import { z } from 'zod';

/** A whole number within bounds. */
export const whole = (lowest: number, highest: number) =>
  z.string().trim().regex(/^\d+$/).transform(Number).pipe(z.number().min(lowest).max(highest));

const list = z
  .string()
  .default('')
  .transform((text) => text.split(',').map((entry) => entry.trim().toLowerCase()))
  .transform((entries) => entries.filter((entry) => entry !== ''));

const isOrigin = (text: string) =>
  text === '*' || (!text.includes('*') && URL.canParse(text) && new URL(text).origin === text);

/** The settings of live connections: WebSockets, and streams of server-sent events. */
export const CONNECTION_SETTINGS = {
  SUBSCRIPTIONS_PER_SOCKET: { schema: whole(1, 10_000).default(50), hint: 'set a number from 1 to 10000' },
  SOCKETS_PER_USER: { schema: whole(1, 100_000).default(20), hint: 'set a number from 1 to 100000' },
  SUBSCRIPTIONS_PER_GATEWAY: {
    schema: whole(1, 1_000_000).default(5_000),
    hint: 'set a number from 1 to 1000000',
  },
  CONNECTION_INIT_SECONDS: { schema: whole(1, 60).default(3), hint: 'set a number from 1 to 60' },
  NEW_SOCKETS_PER_ADDRESS: {
    schema: whole(1, 1_000_000).default(1_000),
    hint: 'set a number from 1 to 1000000',
  },
  SOCKET_MESSAGE_BYTES: {
    schema: whole(1_024, 8 * 1024 * 1024).default(64 * 1024),
    hint: 'set a number from 1024 to 8388608',
  },
  SOCKET_MESSAGES_PER_SECOND: {
    schema: whole(10, 100_000).default(200),
    hint: 'set a number from 10 to 100000',
  },
  SOCKET_PING_SECONDS: { schema: whole(1, 600).default(12), hint: 'set a number from 1 to 600' },
  SOCKET_UNSENT_BYTES: {
    schema: whole(64 * 1024, 1024 * 1024 * 1024).default(4 * 1024 * 1024),
    hint: 'set a number from 65536 to 1073741824',
  },
  SOCKET_STALL_SECONDS: { schema: whole(1, 600).default(30), hint: 'set a number from 1 to 600' },
  ALLOWED_ORIGINS: {
    schema: list.refine((entries) => entries.every(isOrigin)),
    hint: 'list origins with commas between, as https://app.example, http://localhost:3000; or * for any',
  },
  DRAIN_SECONDS: { schema: whole(0, 3_600).default(30), hint: 'set a number from 0 to 3600' },
} as const;

type Read = {
  [K in keyof typeof CONNECTION_SETTINGS]: z.output<(typeof CONNECTION_SETTINGS)[K]['schema']> | undefined;
};

/** Times are in milliseconds where the name says so. */
export function toConnectionSettings(read: Read) {
  return {
    subscriptionsPerSocket: read.SUBSCRIPTIONS_PER_SOCKET as number,
    socketsPerUser: read.SOCKETS_PER_USER as number,
    subscriptionsPerGateway: read.SUBSCRIPTIONS_PER_GATEWAY as number,
    initMs: (read.CONNECTION_INIT_SECONDS as number) * 1_000,
    newcomersPerAddress: read.NEW_SOCKETS_PER_ADDRESS as number,
    messageBytes: read.SOCKET_MESSAGE_BYTES as number,
    messagesPerSecond: read.SOCKET_MESSAGES_PER_SECOND as number,
    pingMs: (read.SOCKET_PING_SECONDS as number) * 1_000,
    unsentBytes: read.SOCKET_UNSENT_BYTES as number,
    stallMs: (read.SOCKET_STALL_SECONDS as number) * 1_000,
    allowedOrigins: read.ALLOWED_ORIGINS ?? [],
    drainMs: (read.DRAIN_SECONDS as number) * 1_000,
  };
}

export type ConnectionSettings = ReturnType<typeof toConnectionSettings>;
