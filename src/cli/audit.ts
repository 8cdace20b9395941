/** What came of computing the hashes of the audit log anew. */
interface Report {
  entries: number;
  digest: string;
  found: number;
  faults: readonly { lane: number; pos: number | null; problem: string }[];
}

export function tellAudit({ entries, digest, found, faults }: Report): string[] {
  if (found === 0) return [`the audit log is as it was written: ${entries} entries`, `digest ${digest}`];
  const first = faults.length < found ? `; the first ${faults.length}` : '';
  return [
    `the audit log is not as it was written: ${found} fault${found === 1 ? '' : 's'} in ${entries} entries${first}`,
    ...faults.map(
      ({ lane, pos, problem }) => `  lane ${lane}${pos === null ? '' : `, entry ${pos}`} ${problem}`,
    ),
  ];
}
