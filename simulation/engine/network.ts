import type { Draws } from './draw';
import type { VirtualTime } from './virtual-time';

/** A process: what it has asked for dies with it. */
export interface Actor {
  readonly name: string;
  isDead: boolean;
  /** 1 for one in good health; a stalled one waits this many times longer for every answer. */
  slowness: number;
  /** Asks without delay: for looking at a world without changing it. */
  readonly isObserver?: true;
  /** Nothing that it asks goes wrong. */
  readonly isSpared?: true;
}

/** Every request takes its time there and back; its effect is one instant in between. */
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

  /** One way: mostly a millisecond or two, now and then a hundred times as long. */
  async #travel(actor: Actor, name: string): Promise<void> {
    const unit = this.#draws.unit(`latency ${name}`);
    await this.#time.sleep(Math.ceil((1 + 3 * unit + 150 * unit ** 16) * actor.slowness));
    if (actor.isDead) await new Promise<never>(() => undefined);
  }
}
