/** Why a connection is refused or closed: the code that a WebSocket is closed with, and what to do. */
export interface Closing {
  code: number;
  /** At most 123 bytes, which is what a close frame holds. */
  reason: string;
}

export const RESTARTING: Closing = { code: 1012, reason: 'restarting: connect again' };

/** What stands before the gateways knows by then which of them still are. */
export const RESTARTED_SECONDS = '1';

export const UNAUTHENTICATED: Closing = {
  code: 4401,
  reason: 'send { "authorization": "Bearer <token>" } as the payload of connection_init',
};

/** Of a token that nobody may come with. */
export const tokenRefused = (reason: string): Closing => ({ code: UNAUTHENTICATED.code, reason });

export const EXPIRED: Closing = {
  code: 4403,
  reason: 'the token has expired: connect again with a new one',
};

export const RIGHTS_CHANGED: Closing = {
  code: 4403,
  reason: 'what this token may see has changed: connect again with one that is valid',
};

export const INTERNAL: Closing = { code: 1011, reason: 'a fault of the server: connect again' };

export const UNAVAILABLE: Closing = {
  code: 1013,
  reason: 'UNAVAILABLE: who you are can not be found out now; connect again',
};

export const tooManySockets = (most: number): Closing => ({
  code: 4429,
  reason: `you have ${most} connections, the most there may be: close one, or use one for many subscriptions`,
});

export const tooManyRequests = (retryAfterMs: number | null): Closing => ({
  code: 4429,
  reason: `you have sent too many requests within a minute: connect again in ${Math.ceil((retryAfterMs ?? 0) / 1_000)} s`,
});

export const tooManyNewcomers = (most: number): Closing => ({
  code: 4429,
  reason: `${most} newer sockets from your address have not said who they are: connect again, and send connection_init at once`,
});

export const tooManyMessages = (most: number): Closing => ({
  code: 4429,
  reason: `more than ${most} messages came within a second, the most there may be: send fewer, and connect again`,
});

export const notReading = (stallMs: number): Closing => ({
  code: 1013,
  reason: `nothing was read for ${stallMs / 1_000} s: connect again, and go on from the last cursor`,
});

export const notInitialised = (initMs: number): Closing => ({
  code: 4408,
  reason: `send connection_init within ${initMs / 1_000} s of opening the socket`,
});

export const alreadyBegun = (id: string): Closing => ({
  code: 4409,
  reason: `Subscriber for ${id} already exists`,
});

export const tooLarge = (mostBytes: number): Closing => ({
  code: 1009,
  reason: `a message may have ${mostBytes} bytes: send what is larger over HTTP`,
});
