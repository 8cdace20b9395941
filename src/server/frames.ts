interface Made {
  payload: string;
  /** For the last id that was asked for. */
  id: string;
  frame: Buffer;
}

const made = new WeakMap<object, Made>();

/**
 * The message `next` of graphql-transport-ws with this result, framed. Where many subscribe to the same they get the same object,
 * which is written once; clients count their subscriptions, so mostly the id is the same, too.
 */
export function nextFrame(id: string, result: object): Buffer {
  const known = made.get(result);
  if (known?.id === id) return known.frame;
  const payload = known?.payload ?? JSON.stringify(result);
  const frame = textFrame(`{"id":${JSON.stringify(id)},"type":"next","payload":${payload}}`);
  made.set(result, { payload, id, frame });
  return frame;
}

const FINAL_TEXT = 0x81;
const LARGEST_SMALL = 125;
const TWO_BYTES = 126;
const EIGHT_BYTES = 127;

/** A message of text as a server sends it over a WebSocket: whole, unmasked and not compressed (RFC 6455, 5.2). */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const head = headOf(length);
  const frame = Buffer.allocUnsafeSlow(head.length + length);
  frame.set(head);
  frame.write(text, head.length);
  return frame;
}

function headOf(length: number): Buffer {
  if (length <= LARGEST_SMALL) return Buffer.from([FINAL_TEXT, length]);
  const isMedium = length < 2 ** 16;
  const head = Buffer.from([
    FINAL_TEXT,
    isMedium ? TWO_BYTES : EIGHT_BYTES,
    ...Array(isMedium ? 2 : 8).fill(0),
  ]);
  head.writeUIntBE(length, isMedium ? 2 : 4, isMedium ? 2 : 6);
  return head;
}
