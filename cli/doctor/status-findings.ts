import type { Finding } from '../../core/finding';

/** The part of GET /v1/status that says whether the numbers are complete. */
export interface Wholeness {
  readonly degraded: boolean;
  readonly residual: number;
}

export function balanceFinding({ residual }: Wholeness): Finding {
  return residual === 0
    ? { part: 'balance', verdict: 'ok', says: 'accepted = applied + duplicate + quarantined' }
    : {
        part: 'balance',
        verdict: 'failed',
        says: `${residual} events are unaccounted for: “tidemark audit” shows where`,
      };
}

export function memoryFinding({ degraded }: Wholeness): Finding {
  return degraded
    ? {
        part: 'duplicates',
        verdict: 'warning',
        says: 'the memory of seen events is incomplete: live numbers may count a repeated event twice until the next batch',
      }
    : { part: 'duplicates', verdict: 'ok', says: 'every event of the last day is remembered' };
}
