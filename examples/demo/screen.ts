import { KINDS, type Ledger } from './ledger.js';

const FRAME_MS = 100;
const NAME_WIDTH = 11;
/** How many lines on the way there are for those who can't see bars. */
const MILESTONES = 8;

/** Shows how far the executions are: bars that are drawn again in place, or a line now and then where output is no terminal. */
export class Screen {
  readonly #ledger: Ledger;
  readonly #total: number;
  readonly #startedAt = performance.now();
  readonly #live = process.stdout.isTTY === true;
  #timer: NodeJS.Timeout | null = null;
  #drawnLines = 0;
  #milestone = 0;

  constructor(ledger: Ledger, total: number) {
    this.#ledger = ledger;
    this.#total = total;
  }

  get seconds(): number {
    return (performance.now() - this.#startedAt) / 1_000;
  }

  start(): void {
    this.#timer = setInterval(() => (this.#live ? this.#redraw() : this.#tell()), FRAME_MS);
  }

  /** One thing that happened, in a sentence. */
  say(sentence: string): void {
    this.#erase();
    console.log(`${this.seconds.toFixed(1).padStart(5)} s  ${sentence}`);
    if (this.#timer && this.#live) this.#redraw();
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    this.#erase();
  }

  #redraw(): void {
    const lines = this.#bars();
    this.#erase();
    process.stdout.write(`${lines.join('\n')}\n`);
    this.#drawnLines = lines.length;
  }

  #erase(): void {
    if (this.#drawnLines > 0) process.stdout.write(`\x1b[${this.#drawnLines}A\x1b[J`);
    this.#drawnLines = 0;
  }

  #bars(): string[] {
    const width = Math.max(10, Math.min(50, process.stdout.columns - 30));
    const bars = KINDS.map((kind) => {
      const count = this.#ledger.count(kind);
      const bar = '█'.repeat(Math.ceil((count / this.#total) * width));
      return `  ${kind.padEnd(NAME_WIDTH)}${String(count).padStart(4)}  ${bar}`;
    });
    const { events, gaps, doubles } = this.#ledger;
    return ['', ...bars, `  ${events} events seen, ${gaps} missing, ${doubles} twice`];
  }

  #tell(): void {
    const milestone = Math.floor((this.#ledger.ended / this.#total) * MILESTONES);
    if (milestone === this.#milestone) return;
    this.#milestone = milestone;
    const counts = KINDS.map((kind) => `${this.#ledger.count(kind)} ${kind}`).join(', ');
    this.say(`${counts}; ${this.#ledger.events} events seen`);
  }
}
