import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { checkDefinition } from '#src/definition/compile.js';
import type { Fault } from '#src/domain/errors.js';
import { readJson } from './json-text.js';

/** What was found of one file. */
export interface FileReport {
  /** As it was named; `-` for what was read from the standard input. */
  file: string;
  ok: boolean;
  faults: Fault[];
  warnings: Fault[];
}

/** Compiles each file as `publishWorkflow` would. */
export async function validateFiles(
  files: readonly string[],
  stdin: NodeJS.ReadableStream,
): Promise<FileReport[]> {
  const reports: FileReport[] = [];
  for (const file of files) reports.push({ file, ...(await validateFile(file, stdin)) });
  return reports;
}

async function validateFile(file: string, stdin: NodeJS.ReadableStream): Promise<Omit<FileReport, 'file'>> {
  let content: string;
  try {
    content = file === '-' ? await text(stdin) : await readFile(file, 'utf8');
  } catch (error) {
    return refused(`cannot be read: ${(error as Error).message}`);
  }
  const read = readJson(content);
  if ('problem' in read) {
    const { line, column, message } = read.problem;
    return refused(`is no JSON at line ${line}, column ${column}: ${message}`);
  }
  const { faults, warnings } = checkDefinition(read.value);
  return { ok: faults.length === 0, faults, warnings };
}

function refused(message: string): Omit<FileReport, 'file'> {
  return { ok: false, faults: [{ path: '', message, hint: null }], warnings: [] };
}

/** A report for people: a line for each fault and warning, or that there is no fault. */
export function tellReport({ file, ok, faults, warnings }: FileReport): string[] {
  return [
    ...faults.map((fault) => tell([file], fault)),
    ...warnings.map((warning) => tell([file, 'warning'], warning)),
    ...(ok ? [`${file}: ok`] : []),
  ];
}

function tell(before: string[], { path, message, hint }: Fault): string {
  const parts = path === '' ? before : [...before, path];
  return `${parts.join(': ')}: ${message}${hint === null ? '' : ` (${hint})`}`;
}
