import type { Checkpoint } from '../domain/checkpoint.js';
import type { Graph } from '../domain/graph.js';
import type { Logger } from '../domain/logger.js';
import { Run } from '../engine/run.js';
import { type CheckpointWriter, createCheckpointWriter } from '../engine/writer.js';
import {
  type ClaimedExecution,
  claimDue,
  collectOutputs,
  extendHeld,
  graphOf,
  type LeaseHolder,
  LOCKED_MS,
  nextDue,
  releaseHeld,
  reloadLeased,
  saveRuns,
  tracesOf,
} from '../services/lease.js';
import { EVENT_LANES, type Services } from '../services/services.js';
import type { Tools } from '../steps/step-runner.js';
import { createAdmission } from './admission.js';
import { BatchWorker } from './batches.js';
import { createDelivery } from './delivery.js';
import type { Errand } from './errand.js';
import { createExpiry } from './expiry.js';
import { watchRun } from './run-watch.js';

export interface WorkerOptions {
  /** Most executions advanced at once. */
  concurrency: number;
  leaseMs: number;
  logger: Logger;
  tools: Tools;
}

/** One waits for the disk while the next is worked on; more would only make smaller ones. */
const FLUSHES_AT_ONCE = 2;
/** How often leases are extended, at most; of a short lease after three tenths of it. */
const HEARTBEAT_MS = 3_000;
/** A run stops itself this long before its lease could end. */
const LEASE_MARGIN_MS = 2_000;
/** How often due executions are looked for where no hint came. */
const POLL_MS = 1_000;
/** Claims without a finished step, past which an execution is taken out of the queue. */
const MOST_FRUITLESS_CLAIMS = 5;

interface Holding {
  run: Run;
  epoch: number;
  /** By this process's clock: when the run must have stopped, unless the lease is extended. */
  validUntil: number;
  over: Promise<void>;
}

/** Claims due executions, runs them under leases, and keeps the leases alive. */
export class Worker {
  readonly #services: Services;
  readonly #options: WorkerOptions;
  readonly #holder: LeaseHolder;
  readonly #writer: CheckpointWriter;
  readonly #batches: BatchWorker;
  readonly #delivery: Errand;
  readonly #admission: Errand;
  readonly #expiry: Errand;
  readonly #held = new Map<string, Holding>();
  #stopping = false;
  #stopped = false;
  #looking: Promise<void> | null = null;
  #lookAgain = false;
  #cancelPoll = () => {};
  #cancelBeat = () => {};
  #cancelWatch = () => {};
  #unlisten = () => {};

  constructor(services: Services, options: WorkerOptions) {
    this.#services = services;
    this.#options = options;
    this.#batches = new BatchWorker(services, options.logger);
    this.#delivery = createDelivery(services, options.logger);
    this.#admission = createAdmission(services, options.logger);
    this.#expiry = createExpiry(services, options.logger);
    const owner = services.ids.uuid();
    this.#holder = { owner, leaseMs: options.leaseMs };
    const lane = Number.parseInt(owner.slice(-4), 16) % EVENT_LANES;
    this.#writer = createCheckpointWriter({
      save: (checkpoints, lane) => this.#save(checkpoints, lane),
      onSaved: () => services.notifier.send({ events: true }),
      lanes: Array.from({ length: FLUSHES_AT_ONCE }, (_, index) => (lane + index) % EVENT_LANES),
    });
  }

  get #errands(): Errand[] {
    return [this.#delivery, this.#admission, this.#expiry];
  }

  get active(): number {
    return this.#held.size;
  }

  start(): void {
    this.#unlisten = this.#services.notifier.listen((hint) => {
      if (hint.work) this.#look();
      if (hint.places) this.#admission.ask();
      for (const id of hint.control ?? []) this.#held.get(id)?.run.look();
    });
    this.#scheduleBeat();
    this.#scheduleWatch();
    this.#batches.start();
    for (const errand of this.#errands) errand.ask();
    this.#look();
  }

  /** Claims nothing more, lets steps in flight end for at most `drainMs`, then gives back what is left. */
  async stop(drainMs: number): Promise<void> {
    this.#stopping = true;
    this.#unlisten();
    this.#cancelPoll();
    this.#drainAll();
    await Promise.all([this.#batches.stop(), ...this.#errands.map((errand) => errand.stop())]);
    await this.#looking;
    this.#drainAll();
    let cancel = () => {};
    const late = new Promise<void>((resolve) => {
      cancel = this.#services.clock.schedule(drainMs, resolve);
    });
    await Promise.race([late, Promise.all([...this.#held.values()].map(({ over }) => over))]);
    cancel();
    this.#stopped = true;
    this.#cancelBeat();
    this.#cancelWatch();
    const left = [...this.#held];
    for (const [, { run }] of left) run.abandon();
    await Promise.all(left.map(([, { over }]) => over));
    await releaseHeld(
      this.#services,
      this.#holder,
      left.map(([executionId, { epoch }]) => ({ executionId, epoch })),
    );
    if (left.length > 0) this.#services.notifier.send({ work: true });
  }

  #drainAll(): void {
    for (const { run } of this.#held.values()) run.drain();
  }

  /** Claims until nothing is due or no place is free. One look at a time; a call during one leads to another. */
  #look(): void {
    this.#lookAgain = true;
    this.#looking ??= this.#lookUntilDone();
  }

  async #lookUntilDone(): Promise<void> {
    this.#cancelPoll();
    let waitMs = POLL_MS;
    while (this.#lookAgain && !this.#stopping) {
      this.#lookAgain = false;
      waitMs = await this.#claimAndPlan();
    }
    // In the same turn as the last test of #lookAgain: a call that comes now begins anew.
    this.#looking = null;
    if (!this.#stopping) this.#cancelPoll = this.#services.clock.schedule(waitMs, () => this.#look());
  }

  /** Claims once, and returns in how many milliseconds to look again where nothing calls for it before. */
  async #claimAndPlan(): Promise<number> {
    try {
      const askedAt = this.#services.clock.now();
      await this.#claim(askedAt);
      return this.#hasRoom && !this.#lookAgain ? await this.#msUntilNextDue(askedAt) : POLL_MS;
    } catch (error) {
      this.#options.logger.error({ err: error }, 'could not look for due executions; trying again');
      return POLL_MS;
    }
  }

  get #hasRoom(): boolean {
    return this.#held.size < this.#options.concurrency;
  }

  async #claim(askedAt: Date): Promise<void> {
    const room = this.#options.concurrency - this.#held.size;
    if (room <= 0) return;
    const claimed = await claimDue(this.#services, this.#holder, room);
    const traces = await this.#tracesOf(claimed);
    for (const one of claimed) {
      try {
        const traceparent = traces.get(one.state.execution.id) ?? null;
        const graph = await graphOf(this.#services, one.state);
        this.#run(one, { graph, traceparent, claimedAt: askedAt.getTime() });
      } catch (error) {
        this.#tellBroken(one.state.execution.id, error);
      }
    }
    if (claimed.length === room) this.#lookAgain = true;
  }

  /** A trace that can't be found is no reason to let go what was claimed. */
  async #tracesOf(claimed: ClaimedExecution[]): Promise<Map<string, string>> {
    if (!this.#services.tracing.isOn) return new Map();
    return tracesOf(this.#services, claimed).catch((error) => {
      this.#options.logger.warn({ err: error }, 'could not find the traces of what was claimed');
      return new Map();
    });
  }

  async #save(checkpoints: Checkpoint[], lane: number): Promise<ReadonlySet<string>> {
    const { clock, metrics } = this.#services;
    const begun = clock.now().getTime();
    const saved = await saveRuns(this.#services, lane, checkpoints);
    const seconds = Math.max(0, clock.now().getTime() - begun) / 1_000;
    const { length } = checkpoints;
    metrics.flushed({ checkpoints: length, refused: length - saved.size, seconds });
    return saved;
  }

  async #msUntilNextDue(askedAt: Date): Promise<number> {
    const due = await nextDue(this.#services);
    if (!due) return POLL_MS;
    // What was due when it was asked for, but was not claimed: held by others, or locked by somebody for a moment only.
    if (due.at <= askedAt) return due.held ? POLL_MS : LOCKED_MS;
    const leftMs = due.at.getTime() - this.#services.clock.now().getTime();
    if (leftMs <= 0) this.#lookAgain = true;
    return Math.min(leftMs, POLL_MS);
  }

  #run(
    claimed: ClaimedExecution,
    { graph, traceparent, claimedAt }: { graph: Graph; traceparent: string | null; claimedAt: number },
  ): void {
    const { state, lease, claimsWithoutProgress } = claimed;
    const { id } = state.execution;
    const { tracing } = this.#services;
    const watched = watchRun({ claimed, graph, traceparent }, { logger: this.#options.logger, tracing });
    const run = new Run({
      graph,
      state,
      lease,
      quarantine: claimsWithoutProgress > MOST_FRUITLESS_CLAIMS,
      writer: this.#writer,
      reload: () => reloadLeased(this.#services, id, lease),
      collect: (results) => collectOutputs(this.#services, id, results),
      onWaiting: (kind) =>
        kind === 'agent' ? this.#services.notifier.send({ operations: true }) : this.#delivery.ask(),
      clock: this.#services.clock,
      logger: watched.logger,
      span: watched.span,
      tools: this.#options.tools,
    });
    // It was lost if it could be claimed again, whatever the run that is still here believes.
    this.#held.get(id)?.run.abandon();
    const over = run
      .finish()
      .then(
        () => watched.end(),
        (error) => {
          this.#tellBroken(id, error, watched.logger);
          watched.end('BROKEN_OFF');
        },
      )
      .finally(() => {
        // It may have ended, and left its place to another.
        if (state.execution.queueKey !== null) this.#admission.ask();
        this.#letGo(id, run);
      });
    this.#held.set(id, { run, epoch: lease.epoch, validUntil: this.#validFrom(claimedAt), over });
  }

  /** A run is over; by now another of the same execution may be in its place. */
  #letGo(executionId: string, run: Run): void {
    if (this.#held.get(executionId)?.run === run) this.#held.delete(executionId);
    if (this.#stopping) this.#services.notifier.send({ work: true });
    else this.#look();
  }

  #tellBroken(executionId: string, error: unknown, logger: Logger = this.#options.logger): void {
    logger.error({ err: error, executionId }, 'a run broke off; its lease will pass to another worker');
  }

  #validFrom(askedAt: number): number {
    return askedAt + this.#options.leaseMs - LEASE_MARGIN_MS;
  }

  #scheduleBeat(): void {
    const beat = () =>
      this.#beat()
        .catch((error) =>
          this.#options.logger.error({ err: error }, 'could not extend the leases; trying again'),
        )
        .finally(() => this.#stopped || this.#scheduleBeat());
    const everyMs = Math.min(HEARTBEAT_MS, this.#options.leaseMs * 0.3);
    this.#cancelBeat = this.#services.clock.schedule(everyMs, beat);
  }

  async #beat(): Promise<void> {
    const askedAt = this.#services.clock.now().getTime();
    const asked = [...this.#held].map(([executionId, { epoch }]) => ({ executionId, epoch }));
    const extended = new Map(
      (await extendHeld(this.#services, this.#holder, asked)).map((row) => [row.executionId, row]),
    );
    for (const { executionId, epoch } of asked) {
      const holding = this.#held.get(executionId);
      if (holding?.epoch !== epoch) continue;
      const row = extended.get(executionId);
      if (!row) holding.run.abandon();
      else holding.validUntil = this.#validFrom(askedAt);
      if (row?.status === 'pausing' || row?.status === 'cancelling') holding.run.look();
    }
  }

  #scheduleWatch(): void {
    this.#cancelWatch = this.#services.clock.schedule(HEARTBEAT_MS / 3, () => {
      const now = this.#services.clock.now().getTime();
      for (const { run, validUntil } of this.#held.values()) if (validUntil <= now) run.abandon();
      this.#scheduleWatch();
    });
  }
}
