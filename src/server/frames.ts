interface Made {
  payload: string;
  /** For the last id that was asked for. */
  id: string;
  frame: Buffer;
}

const made = new WeakMap<object, Made>();

/**
 * The message `next` of graphql-transport-ws with this result. Where many subscribe to the same they get the same object, which
 * is written once; clients count their subscriptions, so mostly the id is the same, too.
 */
export function nextFrame(id: string, result: object): Buffer {
  const known = made.get(result);
  if (known?.id === id) return known.frame;
  const payload = known?.payload ?? JSON.stringify(result);
  const frame = Buffer.from(`{"id":${JSON.stringify(id)},"type":"next","payload":${payload}}`);
  made.set(result, { payload, id, frame });
  return frame;
}
