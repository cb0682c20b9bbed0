import type { Actor } from '../engine/network';
import type { VirtualTime } from '../engine/virtual-time';
import type { Faults } from './faults';
import type { Draws } from '../engine/draw';

/** A container: a handler with what it remembers between invocations. */
interface Container<Handler> {
  readonly actor: Actor;
  readonly handler: Handler;
}

export type Invocation<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  /** The handler threw. */
  | { readonly kind: 'threw'; readonly error: unknown }
  /** Nobody knows how far it got; its requests may still be in flight. */
  | { readonly kind: 'lost'; readonly reason: 'not_started' | 'crashed' | 'timed_out' };

interface Means {
  readonly time: VirtualTime;
  readonly faults: Faults;
  readonly draws: Draws;
  /** Called when an invocation that had started is lost. */
  readonly onLost: () => void;
}

/** So slow that nearly every request takes longer than the function's timeout. */
const STALLED = 8000;
const CRASH_WITHIN_MS = 40;

/**
 * A Lambda function: containers are kept warm, replaced, killed and abandoned; an abandoned one continues as a zombie.
 */
export class LambdaFunction<Handler> {
  readonly #idle: Container<Handler>[] = [];
  #generation = 0;
  #started = 0;
  readonly all: Actor[] = [];

  constructor(
    private readonly name: string,
    private readonly means: Means,
    /** @param generation number of deployments so far */
    private readonly start: (actor: Actor, generation: number) => Handler,
    private readonly timeoutMs: number,
  ) {}

  /** New code or settings: no existing container is used again; busy ones finish their invocation. */
  deploy(): void {
    this.#generation += 1;
    this.#idle.length = 0;
  }

  async invoke<Result>(work: (handler: Handler) => Promise<Result>): Promise<Invocation<Result>> {
    const { time, faults, draws } = this.means;
    if (faults.happens('lambda.not_started')) return { kind: 'lost', reason: 'not_started' };
    const container = this.#container();
    const { actor } = container;
    const generation = this.#generation;
    if (faults.happens('lambda.timed_out')) actor.slowness = STALLED;
    const running = work(container.handler).then(
      (result): Invocation<Result> => ({ kind: 'done', result }),
      (error: unknown): Invocation<Result> => ({ kind: 'threw', error }),
    );
    const ends = [
      running,
      time.sleep(this.timeoutMs).then((): Invocation<Result> => ({ kind: 'lost', reason: 'timed_out' })),
    ];
    if (faults.happens('lambda.crashed')) {
      ends.push(
        time.sleep(draws.integer(`crash of ${this.name}`, 0, CRASH_WITHIN_MS)).then((): Invocation<Result> => {
          actor.isDead = true;
          return { kind: 'lost', reason: 'crashed' };
        }),
      );
    }
    const end = await Promise.race(ends);
    if (end.kind === 'lost') this.means.onLost();
    if (end.kind !== 'lost' && !actor.isDead && generation === this.#generation) this.#idle.push(container);
    return end;
  }

  #container(): Container<Handler> {
    const warm = this.#idle.pop();
    if (warm !== undefined && !this.means.faults.happens('lambda.cold_container')) return warm;
    const actor: Actor = { name: `${this.name}-${(this.#started += 1)}`, isDead: false, slowness: 1 };
    this.all.push(actor);
    return { actor, handler: this.start(actor, this.#generation) };
  }
}
