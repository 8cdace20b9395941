import type { DocumentNode } from 'graphql';

/** A document takes some hundred times its text. */
const MOST_CHARACTERS = 512 * 1024;

/** The documents that came last, so that what is sent again and again is read once. Bounded by the length of their texts. */
export class DocumentCache {
  readonly #documents = new Map<string, DocumentNode>();
  #characters = 0;

  get(text: string): DocumentNode | undefined {
    const document = this.#documents.get(text);
    if (!document) return undefined;
    // To the end, where it is thrown out last.
    this.#documents.delete(text);
    this.#documents.set(text, document);
    return document;
  }

  set(text: string, document: DocumentNode): void {
    if (text.length > MOST_CHARACTERS / 8 || this.#documents.has(text)) return;
    this.#documents.set(text, document);
    this.#characters += text.length;
    for (const oldest of this.#documents.keys()) {
      if (this.#characters <= MOST_CHARACTERS) return;
      this.#documents.delete(oldest);
      this.#characters -= oldest.length;
    }
  }

  get size(): number {
    return this.#documents.size;
  }
}

/** What can't be read is not kept: it is as long as anybody likes. */
export const NO_CACHE = { get: () => undefined, set: () => {} };
