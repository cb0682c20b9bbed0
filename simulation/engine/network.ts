import type { Draws } from './draw';
import type { VirtualTime } from './virtual-time';

/** A process: its pending requests die with it. */
export interface Actor {
  readonly name: string;
  isDead: boolean;
  /** 1 for a healthy process; a stalled one waits this many times longer for every response. */
  slowness: number;
  /** Its requests take no time: for inspecting a world without changing it. */
  readonly isObserver?: true;
  /** None of its requests fail. */
  readonly isSpared?: true;
}

/** Every request takes time in both directions; its effect is one instant in between. */
export class Network {
  readonly #time: VirtualTime;
  readonly #draws: Draws;

  constructor(time: VirtualTime, draws: Draws) {
    this.#time = time;
    this.#draws = draws;
  }

  async call<T>(actor: Actor, name: string, work: () => Promise<T>): Promise<T> {
    if (actor.isObserver) return work();
    await this.#travel(actor, name);
    const outcome = await work().then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    await this.#travel(actor, name);
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  /** One direction: mostly a millisecond or two, occasionally a hundred times as long. */
  async #travel(actor: Actor, name: string): Promise<void> {
    const unit = this.#draws.unit(`latency ${name}`);
    await this.#time.sleep(Math.ceil((1 + 3 * unit + 150 * unit ** 16) * actor.slowness));
    if (actor.isDead) await new Promise<never>(() => undefined);
  }
}
