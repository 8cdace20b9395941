import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DocumentNode, Kind, parse, visit } from 'graphql';

const FOLDER = fileURLToPath(new URL('../../schema/operations', import.meta.url));

/** The operations that come with Reprise, each with the fragments that it uses. */
export function readNamedOperations(): { name: string; text: string; document: DocumentNode }[] {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.graphql'))
    .map((file) => ({ name: basename(file, '.graphql'), text: readFileSync(join(FOLDER, file), 'utf8') }));
  const fragments = new Map<string, string>();
  for (const { text } of files)
    for (const one of parse(text).definitions)
      if (one.kind === Kind.FRAGMENT_DEFINITION) fragments.set(one.name.value, text);
  const operations = files.filter(({ text }) =>
    parse(text).definitions.some(({ kind }) => kind === Kind.OPERATION_DEFINITION),
  );
  return operations.map(({ name, text }) => {
    const whole = [text, ...[...spreadsIn(text, fragments)].map((spread) => fragments.get(spread) ?? '')];
    return { name, text: whole.join('\n'), document: parse(whole.join('\n')) };
  });
}

function spreadsIn(text: string, fragments: Map<string, string>): Set<string> {
  const found = new Set<string>();
  visit(parse(text), {
    FragmentSpread({ name: { value } }) {
      found.add(value);
      for (const inner of spreadsIn(fragments.get(value) ?? '{ a }', fragments)) found.add(inner);
    },
  });
  return found;
}
