import type { Logger } from '../domain/logger.js';
import type { Clock } from '../domain/runtime.js';
import type { Caller } from '../services/services.js';
import {
  type Authenticate,
  type Authorizations,
  askWho,
  findPermit,
  isSameCaller,
  type Permit,
  TokenRefusedError,
  UNCHANGING,
} from './auth.js';
import {
  type Closing,
  EXPIRED,
  RESTARTING,
  RIGHTS_CHANGED,
  tokenRefused,
  tooManySockets,
  UNAUTHENTICATED,
  UNAVAILABLE,
} from './close-codes.js';
import type { ConnectionLimits } from './limits.js';

/** One WebSocket, or one stream of server-sent events. */
export interface Connection {
  /** Ends at once what is served over it, and then the connection. */
  close(why: Closing): void;
}

interface Admission {
  authorization: string | undefined;
  permit: Permit;
  cancelExpiry: () => void;
}

interface Parts {
  authenticate: Authenticate;
  authorizations?: Authorizations | undefined;
  clock: Clock;
  limits: ConnectionLimits;
  logger: Logger;
}

/** All connections that live longer than one answer: whose they are, how many, and when each has to end. */
export class Connections {
  readonly #authenticate: Authenticate;
  readonly #clock: Clock;
  readonly #limits: ConnectionLimits;
  readonly #logger: Logger;
  readonly #forget: () => void;
  /** With null where it is not known yet whose it is. */
  readonly #open = new Map<Connection, Admission | null>();
  readonly #counts = new Map<string, number>();
  #isDraining = false;
  #changes = 0;
  #emptied: () => void = () => {};

  constructor({ authenticate, authorizations = UNCHANGING, clock, limits, logger }: Parts) {
    this.#authenticate = authenticate;
    this.#clock = clock;
    this.#limits = limits;
    this.#logger = logger;
    this.#forget = authorizations.onChange((credentials) => {
      this.#changes += 1;
      this.#checkAgain(credentials);
    });
  }

  /** The gateway is being stopped: nothing new is taken. */
  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** Those that are open, admitted or not yet. */
  get count(): number {
    return this.#open.size;
  }

  add(connection: Connection): void {
    this.#open.set(connection, null);
  }

  /** Asks whose it is. Null where it may go on, otherwise why not. */
  async admit(connection: Connection, authorization: string | undefined): Promise<Closing | null> {
    if (this.#isDraining) return RESTARTING;
    const permit = await this.#findOut(authorization);
    if ('code' in permit) return permit;
    if (this.#isDraining || !this.#open.has(connection)) return RESTARTING;
    const { socketsPerUser } = this.#limits;
    if ((this.#counts.get(userOf(permit.caller)) ?? 0) >= socketsPerUser)
      return tooManySockets(socketsPerUser);
    this.#count(permit.caller, 1);
    const admission = { authorization, permit, cancelExpiry: () => {} };
    this.#open.set(connection, admission);
    this.#awaitExpiry(connection, admission);
    return null;
  }

  async #findOut(authorization: string | undefined): Promise<Permit | Closing> {
    try {
      const found = await askWho(this.#askWhileItChanges(authorization));
      if (found instanceof TokenRefusedError) return tokenRefused(found.message);
      return found ?? UNAUTHENTICATED;
    } catch (error) {
      this.#logger.error({ err: error }, 'could not find out who asks');
      return UNAVAILABLE;
    }
  }

  /** Rights that change while they are asked for may have been told as they were. */
  async #askWhileItChanges(authorization: string | undefined): Promise<Permit | null> {
    for (;;) {
      const asked = this.#changes;
      const permit = await findPermit(this.#authenticate, this.#clock, authorization);
      if (!permit || asked === this.#changes) return permit;
    }
  }

  callerOf(connection: Connection): Caller | null {
    return this.#open.get(connection)?.permit.caller ?? null;
  }

  authorizationOf(connection: Connection): string | undefined {
    return this.#open.get(connection)?.authorization;
  }

  remove(connection: Connection): void {
    const admission = this.#open.get(connection);
    if (admission) {
      admission.cancelExpiry();
      this.#count(admission.permit.caller, -1);
    }
    this.#open.delete(connection);
    if (this.#open.size === 0) this.#emptied();
  }

  /** Closes all, evenly over so long: those who were here do not come back to another gateway all at once. */
  async drain(overMs: number): Promise<void> {
    this.#isDraining = true;
    this.#forget();
    const emptied = new Promise<void>((resolve) => {
      this.#emptied = resolve;
    });
    const all = [...this.#open.keys()];
    const cancels = all.map((connection, index) =>
      this.#closeAfter((index * overMs) / all.length, connection),
    );
    if (this.#open.size > 0) await emptied;
    for (const cancel of cancels) cancel();
  }

  #closeAfter(delayMs: number, connection: Connection): () => void {
    if (delayMs > 0) return this.#clock.schedule(delayMs, () => connection.close(RESTARTING));
    connection.close(RESTARTING);
    return () => {};
  }

  #checkAgain(credentials?: ReadonlySet<string>): void {
    for (const [connection, admission] of this.#open) {
      const credential = admission?.permit.caller.origin?.credential ?? '';
      if (admission && (credentials?.has(credential) ?? true)) void this.#checkOne(connection, admission);
    }
  }

  /** Where it can't be asked, rights that were taken away must not last. */
  async #checkOne(connection: Connection, admission: Admission): Promise<void> {
    const permit = await findPermit(this.#authenticate, this.#clock, admission.authorization).catch(
      () => null,
    );
    if (this.#open.get(connection) !== admission) return;
    if (permit && isSameCaller(permit.caller, admission.permit.caller)) {
      admission.permit = permit;
      this.#awaitExpiry(connection, admission);
    } else connection.close(RIGHTS_CHANGED);
  }

  #awaitExpiry(connection: Connection, admission: Admission): void {
    admission.cancelExpiry();
    const { expiresAt } = admission.permit;
    if (!expiresAt) return;
    const leftMs = expiresAt.getTime() - this.#clock.now().getTime();
    admission.cancelExpiry = this.#clock.schedule(leftMs, () => connection.close(EXPIRED));
  }

  #count(caller: Caller, by: 1 | -1): void {
    const user = userOf(caller);
    const count = (this.#counts.get(user) ?? 0) + by;
    if (count > 0) this.#counts.set(user, count);
    else this.#counts.delete(user);
  }
}

/** Whose connections are counted together. */
export function userOf({ projectId, actor }: Caller): string {
  return `${projectId} ${actor}`;
}
