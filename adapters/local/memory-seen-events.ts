import type { Claim, Position, SeenEvents } from '../../core/port/seen-events';

const DAY_MS = 86_400_000;
const DEFAULT_CAPACITY = 1_000_000;

export interface MemorySeenOptions {
  /** Maximum number of ids kept. */
  readonly capacity?: number;
  /** How long an id must be remembered. */
  readonly windowMs?: number;
  /** True if the stream is new, so that nothing can have been forgotten before the start. */
  readonly newStream: boolean;
}

interface Owner {
  readonly position: Position;
  readonly claimedMs: number;
}

/**
 * Seen ids, in this process only and bounded: the oldest are dropped, and it reports when it may have forgotten ids.
 */
export class MemorySeenEvents implements SeenEvents {
  readonly #capacity: number;
  readonly #windowMs: number;
  /** In claim order: the first is the oldest. */
  readonly #owners = new Map<string, Owner>();
  /**
   * Until then, events may arrive whose ids were forgotten; undefined before the first claim of a memory that started
   * empty.
   */
  #degradedUntilMs: number | undefined;
  #nowMs = Number.NEGATIVE_INFINITY;

  constructor({ capacity = DEFAULT_CAPACITY, windowMs = DAY_MS, newStream }: MemorySeenOptions) {
    this.#capacity = capacity;
    this.#windowMs = windowMs;
    this.#degradedUntilMs = newStream ? Number.NEGATIVE_INFINITY : undefined;
  }

  claim(claims: readonly Claim[], nowMs: number): Promise<readonly Position[]> {
    this.#nowMs = Math.max(this.#nowMs, nowMs);
    this.#degradedUntilMs ??= nowMs + this.#windowMs;
    const owners = claims.map((claim) => this.#claimOne(claim));
    this.#forget();
    return Promise.resolve(owners);
  }

  degraded(): Promise<boolean> {
    return Promise.resolve(this.#degradedUntilMs === undefined || this.#nowMs < this.#degradedUntilMs);
  }

  #claimOne({ id, position }: Claim): Position {
    const owner = this.#owners.get(id);
    if (owner !== undefined && owner.claimedMs > this.#nowMs - this.#windowMs) return owner.position;
    this.#owners.delete(id);
    this.#owners.set(id, { position, claimedMs: this.#nowMs });
    return position;
  }

  #forget(): void {
    for (const [id, { claimedMs }] of this.#owners) {
      const expiresMs = claimedMs + this.#windowMs;
      if (expiresMs > this.#nowMs && this.#owners.size <= this.#capacity) return;
      this.#owners.delete(id);
      if (expiresMs > this.#nowMs) this.#degradedUntilMs = Math.max(this.#degradedUntilMs ?? expiresMs, expiresMs);
    }
  }
}
