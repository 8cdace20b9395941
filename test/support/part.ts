import { type Program, startReprise } from './program.js';

/** What each role of a server writes once it is there; for a gateway that names its address. */
const SIGNS = { gateway: /Reprise is ready at (\S+)/, worker: /(worker started)/ } as const;

/** A part of a server as a process of its own. */
export interface Part {
  program: Program;
  /** The address of a gateway. */
  url: string;
}

export async function startPart(role: keyof typeof SIGNS, settings: Record<string, string>): Promise<Part> {
  const program = startReprise(['serve', '--role', role], settings);
  let found: string | undefined;
  await program.wrote((lines) => {
    found = lines.map((line) => SIGNS[role].exec(line)?.[1]).find((text) => text !== undefined);
    return found !== undefined;
  });
  return { program, url: found ?? '' };
}
