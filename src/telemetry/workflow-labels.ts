/** Finds the key of a workflow. */
export type FindKey = (projectId: string, workflowId: string) => Promise<string | null>;

/** Most workflows with a label of their own: each is some dozens of lines of every scrape. */
const MOST_LABELS = 100;
export const OTHER = 'other';

/** The label of each workflow: its key, and `other` for those that are seen past the first hundred. */
export class WorkflowLabels {
  #findKey: FindKey = async () => null;
  readonly #labels = new Map<string, string>();
  readonly #finding = new Map<string, Promise<string>>();

  /** Until it is told, all are `other`. */
  findKeysBy(findKey: FindKey): void {
    this.#findKey = findKey;
  }

  /** At once where it is known. */
  of({ projectId, workflowId }: { projectId: string; workflowId: string }): string | Promise<string> {
    const known = this.#labels.get(workflowId);
    if (known !== undefined) return known;
    const finding =
      this.#finding.get(workflowId) ?? (this.#hasRoom ? this.#find(projectId, workflowId) : null);
    return finding ?? OTHER;
  }

  /** Resolves once none is being looked for. */
  async settled(): Promise<void> {
    await Promise.all(this.#finding.values());
  }

  get #hasRoom(): boolean {
    return this.#labels.size + this.#finding.size < MOST_LABELS;
  }

  #find(projectId: string, workflowId: string): Promise<string> {
    const finding = this.#findKey(projectId, workflowId)
      .catch(() => null)
      .then((key) => {
        this.#finding.delete(workflowId);
        if (key !== null) this.#labels.set(workflowId, key);
        return key ?? OTHER;
      });
    this.#finding.set(workflowId, finding);
    return finding;
  }
}
