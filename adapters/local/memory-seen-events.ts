import {
  type Claim,
  type MemoryKind,
  type Position,
  REMEMBERED_MS,
  type SeenEvents,
} from '../../core/port/seen-events';

const DEFAULT_CAPACITY = 1_000_000;

export interface MemorySeenOptions {
  /** Maximum number of ids kept of each kind. */
  readonly capacity?: number;
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
  readonly #kinds: Readonly<Record<MemoryKind, IdsOfKind>>;

  constructor(options: MemorySeenOptions) {
    this.#kinds = {
      event: new IdsOfKind(REMEMBERED_MS.event, options),
      order: new IdsOfKind(REMEMBERED_MS.order, options),
    };
  }

  claim(claims: readonly Claim[], nowMs: number): Promise<readonly Position[]> {
    for (const kind of Object.values(this.#kinds)) kind.moveTo(nowMs);
    return Promise.resolve(claims.map((claim) => this.#kinds[claim.memory].claim(claim)));
  }

  degraded(memory: MemoryKind): Promise<boolean> {
    return Promise.resolve(this.#kinds[memory].isDegraded());
  }
}

class IdsOfKind {
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

  constructor(windowMs: number, { capacity = DEFAULT_CAPACITY, newStream }: MemorySeenOptions) {
    this.#capacity = capacity;
    this.#windowMs = windowMs;
    this.#degradedUntilMs = newStream ? Number.NEGATIVE_INFINITY : undefined;
  }

  moveTo(nowMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, nowMs);
    this.#degradedUntilMs ??= nowMs + this.#windowMs;
  }

  isDegraded(): boolean {
    return this.#degradedUntilMs === undefined || this.#nowMs < this.#degradedUntilMs;
  }

  claim({ id, position }: Claim): Position {
    const owner = this.#owners.get(id);
    if (owner !== undefined && owner.claimedMs > this.#nowMs - this.#windowMs) return owner.position;
    this.#owners.delete(id);
    this.#owners.set(id, { position, claimedMs: this.#nowMs });
    this.#forget();
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
