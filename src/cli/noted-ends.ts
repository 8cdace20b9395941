import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const report = z.object({
  ends: z.array(z.object({ lane: z.int(), pos: z.int().min(0), hash: z.string() })),
});

/** Where the lanes of the audit log ended when a report was made, out of its file. */
export async function readNotedEnds(file: string): Promise<z.infer<typeof report>['ends']> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new Error(`${file} cannot be read: ${error.message}`);
  });
  try {
    return report.parse(JSON.parse(text)).ends;
  } catch (error) {
    throw new Error(`${file} is no report of \`reprise audit verify --json\``, { cause: error });
  }
}
