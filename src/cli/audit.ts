/** What came of computing the hashes of the audit log anew. */
interface Report {
  entries: number;
  digest: string;
  faults: readonly { lane: number; pos: number; problem: string }[];
}

export function tellAudit({ entries, digest, faults }: Report): string[] {
  if (faults.length === 0)
    return [`the audit log is as it was written: ${entries} entries`, `digest ${digest}`];
  return [
    `the audit log is not as it was written: ${faults.length} fault${faults.length === 1 ? '' : 's'} in ${entries} entries`,
    ...faults.map(({ lane, pos, problem }) => `  lane ${lane}, entry ${pos} ${problem}`),
  ];
}
