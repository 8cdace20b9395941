import type { Updates } from 'reprise/client';

interface Sink<Result> {
  next(result: Result): void;
  error(error: unknown): void;
  complete(): void;
}

/** Hands on what a subscription brings, until it ends or the function that is given back is called. */
export function forward<Data>(updates: Updates<Data>, sink: Sink<{ data: Data }>): () => void {
  const readAll = async () => {
    for await (const data of updates) sink.next({ data });
  };
  readAll().then(
    () => sink.complete(),
    (error) => sink.error(error),
  );
  return () => void updates.return();
}
