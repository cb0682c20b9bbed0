import { defaultPolicy } from '../../reaction-layer/decide/policy/stored-policy';
import { OfflineDecider } from '../../reaction-layer/decide/offline-decider';
import { zScore } from '../../reaction-layer/decide/score/z-score';
import { decidedEvent } from '../../reaction-layer/decide/wire';
import { DAY_MS } from '../../core/time/window';
import { fraudWorld, QUIET_DAYS } from '../../simulator/fraud/fraud-world';

/** What decisions did to the sessions of worlds whose truth is known. */
export interface FraudScore {
  readonly honest: number;
  readonly honestStopped: number;
  readonly fraud: number;
  readonly fraudStopped: number;
  /** Honest sessions that were stopped, and all, by what makes them look like fraud. */
  readonly byLookAlike: ReadonlyMap<string, readonly [stopped: number, all: number]>;
  /** Fraudulent sessions that were stopped, and all, by kind. */
  readonly byKind: ReadonlyMap<string, readonly [stopped: number, all: number]>;
  /** Of each burst of cards: the place of the last attempt that was allowed. */
  readonly lastAllowed: readonly number[];
  /** Rules that stopped honest sessions, and how often. */
  readonly blamed: ReadonlyMap<string, number>;
}

const START_MS = Date.UTC(2026, 0, 5);
const WORLD = { people: 2000, days: 9, startMs: START_MS } as const;

/** The counters learn before. */
const MEASURED_FROM_MS = START_MS + QUIET_DAYS * DAY_MS;

export function scoreFraud(seeds: readonly number[]): FraudScore {
  const [byLookAlike, byKind] = [new Map<string, [number, number]>(), new Map<string, [number, number]>()];
  const blamed = new Map<string, number>();
  const lastAllowed = new Map<string, number>();
  const sessions = new Map<string, { fraud: string | null; lookAlike: string | null; isStopped: boolean }>();
  for (const seed of seeds) {
    const decider = new OfflineDecider({ versioned: defaultPolicy(), score: zScore });
    for (const [at, { event, label }] of fraudWorld({ ...WORLD, seed }).entries()) {
      const parsed = decidedEvent.parse(event);
      const atMs = Date.parse(parsed.timestamp ?? '');
      const record = decider.take(String(at), parsed, atMs);
      if (atMs < MEASURED_FROM_MS) continue;
      const isStopped = record?.decision !== 'allow';
      const key = `${seed} ${label.session}`;
      const before = sessions.get(key)?.isStopped ?? false;
      sessions.set(key, { fraud: label.fraud, lookAlike: label.look_alike, isStopped: before || isStopped });
      if (isStopped && label.fraud === null) noteBlamed(blamed, record?.answer ?? '');
      if (!isStopped && label.fraud === 'card_testing')
        lastAllowed.set(`${seed} ${label.attack ?? ''}`, label.attempt ?? 0);
    }
  }
  for (const { fraud, lookAlike, isStopped } of sessions.values()) {
    const [counts, name] = fraud === null ? [byLookAlike, lookAlike ?? 'ordinary'] : [byKind, fraud];
    const [stopped, all] = counts.get(name) ?? [0, 0];
    counts.set(name, [stopped + (isStopped ? 1 : 0), all + 1]);
  }
  const sum = (counts: typeof byKind, at: 0 | 1): number =>
    [...counts.values()].reduce((total, one) => total + one[at], 0);
  return {
    honest: sum(byLookAlike, 1),
    honestStopped: sum(byLookAlike, 0),
    fraud: sum(byKind, 1),
    fraudStopped: sum(byKind, 0),
    ...{ byLookAlike, byKind, blamed, lastAllowed: [...lastAllowed.values()] },
  };
}

function noteBlamed(blamed: Map<string, number>, answer: string): void {
  const codes = [...answer.matchAll(/"code":"(\w+)"/g)].map(([, code = '']) => code);
  for (const code of codes) blamed.set(code, (blamed.get(code) ?? 0) + 1);
}
