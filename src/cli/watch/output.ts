import { once } from 'node:events';

/** Writes lines no faster than they are read. */
export class Output {
  readonly #stream: NodeJS.WritableStream;
  readonly #signal: AbortSignal;

  constructor(stream: NodeJS.WritableStream, signal: AbortSignal) {
    this.#stream = stream;
    this.#signal = signal;
  }

  async line(text: string): Promise<void> {
    if (!this.#stream.write(`${text}\n`)) await once(this.#stream, 'drain', { signal: this.#signal });
  }
}
