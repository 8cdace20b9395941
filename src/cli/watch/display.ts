import type { LiveState } from '#src/client/index.js';
import type { Clock } from '#src/domain/runtime.js';
import type { Setting } from './execution-frame.js';
import { type Line, toText } from './line.js';
import { Pace } from './pace.js';
import { Screen, type Terminal } from './screen.js';

export interface DisplayOptions {
  terminal: Terminal;
  isColoured: boolean;
  clock: Clock;
  /** The server, as it is told while it can't be reached. */
  url: string;
}

/** Shows a frame on a terminal, and again whenever it has changed. */
export class Display {
  live: LiveState = 'live';
  readonly #options: DisplayOptions;
  readonly #screen: Screen;
  readonly #pace: Pace;
  #frame: (setting: Setting) => readonly Line[] = () => [];

  constructor(options: DisplayOptions) {
    this.#options = options;
    this.#screen = new Screen(options.terminal);
    this.#pace = new Pace(options.clock, () => this.#draw());
  }

  show(frame: (setting: Setting) => readonly Line[]): void {
    this.#frame = frame;
    this.#pace.change();
  }

  setLive(live: LiveState): void {
    this.live = live;
    this.#pace.change();
  }

  change(): void {
    this.#pace.change();
  }

  /** What was shown stays, as it was last. */
  close(): void {
    this.#pace.stop();
    this.#draw();
    this.#screen.close();
  }

  /** The process is to be stopped for a while: others use the terminal meanwhile. */
  suspend(): void {
    this.#screen.close();
    this.#screen.forget();
  }

  #draw(): void {
    const { clock, url, isColoured } = this.#options;
    const lines = this.#frame({ ...this.#screen.size, now: clock.now(), live: this.live, url });
    this.#screen.draw(lines.map((line) => toText(line, isColoured)));
  }
}
