import { type ExecutionResult, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { DatabaseUnreachableError } from '../domain/errors.js';
import type { Clock } from '../domain/runtime.js';
import type { Authenticate } from './auth.js';
import type { Readiness } from './readiness.js';
import type { Subscribe } from './shared-results.js';

/** After so long the database is looked at, and again each time that it is well: what takes long is no fault. */
const PATIENCE_MS = 20_000;
const AGAIN_MS = 5_000;

export interface PatienceParts {
  services: { clock: Clock };
  readiness: Pick<Readiness, 'why'>;
}

/** The outcome of `work`. Rejects where it hangs and the database does: it may be done all the same, whenever the database goes on. */
export function withPatience<T>(
  { services: { clock }, readiness }: PatienceParts,
  work: Promise<T>,
): Promise<T> {
  let isOver = false;
  let cancel = () => {};
  const end = () => {
    isOver = true;
    cancel();
  };
  const late = new Promise<never>((_resolve, reject) => {
    const look = async () => {
      const why = await readiness.why().catch((error) => error);
      if (why !== null) reject(new DatabaseUnreachableError(why instanceof Error ? why : new Error(why)));
      else if (!isOver) cancel = clock.schedule(AGAIN_MS, () => void look());
    };
    cancel = clock.schedule(PATIENCE_MS, () => void look());
  });
  return Promise.race([work, late]).finally(end);
}

/** The same for finding out who asks, by whatever way. */
export function withPatientAuth(parts: PatienceParts, authenticate: Authenticate): Authenticate {
  return (authorization) => {
    const found = authenticate(authorization);
    return found instanceof Promise ? withPatience(parts, found) : found;
  };
}

/** The same for the queries and mutations of GraphQL, over whatever connection. */
export function boundOperations(parts: PatienceParts): Plugin {
  return {
    onExecute({ executeFn, setExecuteFn }) {
      setExecuteFn((args) => withPatience(parts, Promise.resolve(executeFn(args))).catch(failed));
    },
  };
}

/** The same for subscriptions that are being begun. One that begins when nobody waits for it any more is ended. */
export function withPatientSubscribe(parts: PatienceParts, subscribe: Subscribe): Subscribe {
  return async (args, onEnd) => {
    let isGivenUp = false;
    const begun = subscribe(args, () => isGivenUp || onEnd());
    return withPatience(parts, begun).catch((error) => {
      isGivenUp = true;
      void begun.then(endStream).catch(() => {});
      return failed(error);
    });
  };
}

async function endStream(result: Awaited<ReturnType<Subscribe>>): Promise<void> {
  if (Symbol.asyncIterator in result) await result.return?.();
}

function failed(originalError: Error): ExecutionResult {
  return { errors: [new GraphQLError(originalError.message, { originalError })] };
}
