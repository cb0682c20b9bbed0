import type { Finding } from '../../core/finding';

/** The part of GET /v1/status that says whether the numbers are complete. */
export interface Wholeness {
  readonly degraded: boolean;
  readonly residual: number;
}

/** The part of GET /v1/status that says how far the numbers reach. */
export interface Reach {
  readonly now: string;
  readonly as_of: string | null;
  readonly tidemark: string | null;
}

/** Clocks of two machines may differ by this much. */
const CLOCK_TOLERANCE_MS = 60_000;

/** Numbers as of a time that has not come: records were stamped by a clock that ran ahead, and nothing becomes exact. */
export function clockFinding({ now, as_of, tidemark }: Reach): Finding {
  const ahead = Object.entries({ as_of, tidemark }).filter(
    ([, time]) => time !== null && Date.parse(time) - Date.parse(now) > CLOCK_TOLERANCE_MS,
  );
  if (ahead.length === 0) return { part: 'clock', verdict: 'ok', says: 'no stored time lies in the future' };
  const shown = ahead.map(([name, time]) => `${name} ${String(time)}`).join(' and ');
  return {
    part: 'clock',
    verdict: 'failed',
    says: `${shown} lie in the future (it is ${now}): the clock of a machine ran ahead; docs/operations.md has the way back`,
  };
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
