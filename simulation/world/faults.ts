import type { Draws } from '../engine/draw';
import type { VirtualTime } from '../engine/virtual-time';
import type { InjectedFault } from '../outcome';
import { FAULT_KIND_NAMES, FAULT_KINDS, type FaultKind } from './fault-kinds';

/** In some worlds a kind cannot happen, in some it is rare, and in some it happens at its full rate. */
const SHARES = { never: 0.45, seldom: 0.25 } as const;
const SELDOM = 0.2;

/**
 * Decides what goes wrong. Each world leaves out about half of the kinds, so that some often coincide and others stay
 * out of their way ("Swarm Testing", Groce et al., ISSTA 2012).
 */
export class Faults {
  readonly injected: InjectedFault[] = [];
  readonly #rates: ReadonlyMap<FaultKind, number>;
  #isCalm = false;
  readonly #endings: (() => void)[] = [];

  constructor(
    private readonly draws: Draws,
    private readonly time: VirtualTime,
    private readonly options: {
      readonly keep?: ReadonlySet<string> | undefined;
      readonly common: readonly FaultKind[];
      readonly trace: (line: string) => void;
      /** Before the ids of its faults, where a world has more than one schedule of them. */
      readonly prefix?: string;
    },
  ) {
    this.#rates = new Map(
      FAULT_KIND_NAMES.map((kind) => [
        kind,
        options.common.includes(kind) ? FAULT_KINDS[kind].rate : rateOf(kind, draws),
      ]),
    );
  }

  get isCalm(): boolean {
    return this.#isCalm;
  }

  /** From now on nothing goes wrong. */
  calm(): void {
    this.#isCalm = true;
    for (const end of this.#endings) end();
  }

  /** For a fault with a duration: until then, or until faults are switched off. */
  lasts(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#endings.push(resolve);
      this.time.at(this.time.now() + ms, resolve);
    });
  }

  happens(kind: FaultKind): boolean {
    const { count, unit } = this.draws.next(kind);
    const id = `${this.options.prefix ?? ''}${kind}#${count}`;
    if (this.#isCalm || unit >= (this.#rates.get(kind) ?? 0)) return false;
    if (this.options.keep !== undefined && !this.options.keep.has(id)) return false;
    this.injected.push({ id, kind, atMs: this.time.now() });
    this.options.trace(`✗ ${id}: ${FAULT_KINDS[kind].what}`);
    return true;
  }
}

function rateOf(kind: FaultKind, draws: Draws): number {
  const share = draws.unit(`share of ${kind}`);
  if (share < SHARES.never) return 0;
  return FAULT_KINDS[kind].rate * (share < SHARES.never + SHARES.seldom ? SELDOM : 1);
}
