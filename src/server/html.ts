/** Markup that was written here. Any other text is escaped where it is put in. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Html | string | number | null | readonly Part[];

/** A piece of a page: what stands in it is text, and becomes no markup, in a place of its own and in attributes with quotes alike. */
export function html(pieces: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(
    pieces.map((piece, index) => (index === 0 ? piece : textOf(parts[index - 1] ?? null) + piece)).join(''),
  );
}

function textOf(part: Part): string {
  if (part === null) return '';
  if (part instanceof Html) return part.text;
  return Array.isArray(part) ? part.map(textOf).join('') : escapeText(String(part));
}

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
  // Would be read as another line end, or as no character at all.
  '\r': '&#13;',
};

function escapeText(text: string): string {
  return text.replace(/[&<>"'`\r]/g, (character) => ESCAPES[character] ?? '');
}
