import { type Claim, type MemoryKind, REMEMBERED_MS, type SeenEvents } from '../../core/port/seen-events';
import { keptClaim } from './claim-table';
import { ClaimSlices, SLICINGS } from './claim-slices';

export interface MemorySeenOptions {
  /** True if the stream is new, so that nothing can have been forgotten before the start. */
  readonly newStream: boolean;
}

/** Seen ids in this process only: those of an earlier process are forgotten, and it says so for as long as it matters. */
export class MemorySeenEvents implements SeenEvents {
  readonly #kinds = { event: new ClaimSlices(SLICINGS.event), order: new ClaimSlices(SLICINGS.order) };
  /** Since when nothing was forgotten; undefined before the first claim of a memory that started empty. */
  #sinceMs: number | undefined;
  #nowMs = Number.NEGATIVE_INFINITY;

  constructor({ newStream }: MemorySeenOptions) {
    if (newStream) this.#sinceMs = Number.NEGATIVE_INFINITY;
  }

  claim(claims: readonly Claim[], nowMs: number): Promise<readonly boolean[]> {
    this.#nowMs = Math.max(this.#nowMs, nowMs);
    this.#sinceMs ??= nowMs;
    for (const slices of Object.values(this.#kinds)) slices.moveTo(nowMs);
    return Promise.resolve(claims.map((claim) => this.#claim(claim)));
  }

  degraded(memory: MemoryKind): Promise<boolean> {
    return Promise.resolve(this.#sinceMs === undefined || this.#nowMs < this.#sinceMs + REMEMBERED_MS[memory]);
  }

  #claim(claim: Claim): boolean {
    const slices = this.#kinds[claim.memory];
    const kept = keptClaim(claim);
    const isOwner = slices.isOwner(kept);
    if (isOwner === undefined) slices.add(kept);
    return isOwner ?? true;
  }
}
