import type { Meaning, Sent } from './meaning';

interface Known {
  readonly meaning: Meaning;
  /** Event times under which it may count: one per collector clock on arrival. */
  readonly occurredMs: Set<number>;
  isAcknowledged: boolean;
}

/** The auditor's own ledger: every event that was ever sent, and the answer that its producer got. */
export class ProducersLedger {
  readonly #events = new Map<string, Known>();
  /** Events that break the contract: they must be kept, but not counted. */
  readonly #refused = new Map<string, { isAcknowledged: boolean }>();
  /** By event: how many attempts to send it may have stored it. */
  readonly #attempts = new Map<string, number>();
  #requests = 0;

  /** Called with events of which every attempt so far was turned away. */
  onTurnedAway: (names: readonly string[]) => void = () => undefined;

  get requests(): number {
    return this.#requests;
  }

  get events(): number {
    return this.#events.size;
  }

  requested(): void {
    this.#requests += 1;
  }

  /** An attempt reached a collector; from now on the event may count under this time. */
  sent({ uid, copy, meaning, isValid }: Sent, occurredMs: number): void {
    this.#attempts.set(nameOf(uid, copy), (this.#attempts.get(nameOf(uid, copy)) ?? 0) + 1);
    if (!isValid) {
      this.#refused.set(nameOf(uid, copy), this.#refused.get(nameOf(uid, copy)) ?? { isAcknowledged: false });
      return;
    }
    const known = this.#events.get(nameOf(uid, copy)) ?? {
      meaning,
      occurredMs: new Set<number>(),
      isAcknowledged: false,
    };
    known.occurredMs.add(occurredMs);
    this.#events.set(nameOf(uid, copy), known);
  }

  /** The request of some events was answered that nothing of it is stored. */
  turnedAway(events: readonly Sent[]): void {
    const names = events.map(({ uid, copy }) => nameOf(uid, copy));
    for (const name of names) this.#attempts.set(name, (this.#attempts.get(name) ?? 0) - 1);
    this.onTurnedAway(names.filter((name) => this.#attempts.get(name) === 0));
  }

  acknowledged({ uid, copy, isValid }: Sent): void {
    const known = (isValid ? this.#events : this.#refused).get(nameOf(uid, copy));
    if (known === undefined) throw new Error(`the event ${nameOf(uid, copy)} was acknowledged, but never sent`);
    known.isAcknowledged = true;
  }

  /** @throws Error if no producer ever sent it with that time */
  meaningOf(uid: number, copy: number, occurredMs: number): Meaning {
    const known = this.#events.get(nameOf(uid, copy));
    if (known === undefined) throw new Error(`nobody sent event ${nameOf(uid, copy)}`);
    if (!known.occurredMs.has(occurredMs)) {
      throw new Error(
        `event ${nameOf(uid, copy)} stands in the stream under ${instant(occurredMs)}; it was sent for ${[...known.occurredMs].map(instant).join(' or ')}`,
      );
    }
    return known.meaning;
  }

  /** @throws Error if no producer ever sent it, or if it keeps the contract */
  requireRefused(name: string): void {
    if (!this.#refused.has(name))
      throw new Error(`event ${name} is quarantined, but no such event was sent that breaks the contract`);
  }

  acknowledgedNames(): readonly string[] {
    return [...this.#events, ...this.#refused].filter(([, { isAcknowledged }]) => isAcknowledged).map(([name]) => name);
  }
}

export function nameOf(uid: number, copy: number): string {
  return `${uid}.${copy}`;
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
