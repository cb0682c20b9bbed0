import type { RunOutcome } from '../../batch-layer/drive-run';
import { BatchError } from '../../batch-layer/batch-error';
import { isTransient } from '../../core/port/store-error';
import type { Actor } from '../engine/network';
import type { World } from './world';

const RETRY_MS = 3 * 60_000;
const ATTEMPTS = 8;
/** Longer than any run takes: after that the process is considered dead. */
const RUN_TIMEOUT_MS = 15 * 60_000;
/** Refusals that a run may get when others run alongside it; the next run makes up for them. */
const REFUSALS = ['pointer_moved', 'nothing_to_roll_back', 'rollback_target_gone', 'lake_file_missing'];

/** The scheduler and the nightly state machine, and what operators do by hand. */
export class Nights {
  #running = 0;

  constructor(private readonly world: World) {}

  get isQuiet(): boolean {
    return this.#running === 0;
  }

  /** The hourly schedule: the run up to the full hour starts some minutes later, or late, or twice. */
  schedule(tidemark: number): void {
    const { time, draws, faults, settings } = this.world.options;
    const lateMs = faults.happens('scheduler.late') ? draws.integer('schedule late', 0, 60) * 60_000 : 0;
    const soonMs = draws.chance('prompt schedule', settings.isSharp ? 0.9 : 0.3)
      ? 2_000
      : draws.integer('schedule', 5_000, 600_000);
    const startMs = tidemark + soonMs + lateMs;
    const start = (): void => this.start(`batch ${instant(tidemark)}`, () => this.#night(tidemark));
    time.at(startMs, start);
    // At the same moment, or while the first is in progress.
    if (faults.happens('scheduler.twice')) time.at(startMs + draws.pick('second start', [0, 0, 0, 0, 20, 300]), start);
  }

  /** Runs something in a separate process; only our own faults are reported. */
  start(name: string, work: () => Promise<unknown>): void {
    this.#running += 1;
    this.world.options.trace(`${name} starts`);
    work()
      .then((said) => this.world.options.trace(`${name}: ${String(said)}`))
      .catch(this.world.options.onError)
      .finally(() => (this.#running -= 1));
  }

  /** Waits at the gate and retries after faults, like the state machine. */
  async #night(tidemark: number): Promise<string> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const said = await this.attempt((actor) => this.world.batch(actor).run(tidemark));
      if (said === 'published' || said === 'nothing_to_do') return said;
      this.world.options.trace(`batch ${instant(tidemark)}, attempt ${attempt}: ${said}`);
      await this.world.options.time.sleep(RETRY_MS);
    }
    return 'given up until the next night';
  }

  /** Recomputes days: of all sites, or scattered days of one. */
  backfill(days: readonly string[], site: string | undefined): void {
    this.start(`backfill ${days.join(' ')} ${site ?? ''}`, async () => {
      for (const day of days) {
        const said = await this.attempt((actor) =>
          this.world.batch(actor).backfill(day, day, site === undefined ? {} : { site }),
        );
        this.world.options.trace(`backfill of ${day}: ${said}`);
      }
    });
  }

  rollback(): void {
    this.start('rollback', () =>
      this.attempt(async (actor) => {
        await this.world.batch(actor).rollback();
        return undefined;
      }),
    );
  }

  /** @returns the result of one process: a status, a refusal, `killed` or `unavailable` */
  async attempt(work: (actor: Actor) => Promise<RunOutcome | undefined>): Promise<string> {
    const { time, draws, faults, onError } = this.world.options;
    const actor = this.world.newActor('batch');
    this.world.onRun();
    const deadline = faults.happens('batch.killed') ? draws.integer('life of a run', 1, 600) : RUN_TIMEOUT_MS;
    const killed = time.sleep(deadline).then(() => {
      actor.isDead = true;
      return 'killed';
    });
    const ended = work(actor).then(
      (outcome) => {
        if (outcome?.status === 'checks_failed') onError(new Error(outcome.message));
        return outcome?.status === 'gate_closed' ? outcome.message : (outcome?.status ?? 'done');
      },
      (error: unknown) => {
        if (isTransient(error)) return `unavailable: ${error.message}`;
        if (error instanceof BatchError && REFUSALS.includes(error.code)) return error.code;
        throw error;
      },
    );
    return Promise.race([ended, killed]);
  }
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
