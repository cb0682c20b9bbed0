import type { BenchLine } from '../bench-line';

/** What the server is held to. Megabytes are of 1,000,000 bytes. */
export const AIMS = {
  delayP999Ms: { most: 100 },
  delayMaxMs: { most: 250 },
  freshnessP95Ms: { most: 1_500 },
  questionsP95Ms: { most: 10 },
  questionsPerSecond: { least: 5_000 },
  requestCpuMs: { most: 0.35 },
  requestP95Ms: { most: 5 },
  requestsPerSecond: { least: 2_500 },
  eventsPerSecond: { least: 40_000 },
  servingMb: { most: 512 },
  batchMb: { most: 1_000 },
  batchMbAfterRuns: { most: 0 },
  sentPerSecond: { least: 20_000 },
  fanOutP95Ms: { most: 250 },
  viewersCpuPercent: { most: 50 },
  viewersMb: { most: 100 },
  decisionsP99Ms: { most: 10 },
  decisionsMb: { most: 100 },
  lostOutcomes: { most: 0 },
} as const satisfies Readonly<Record<string, Aim>>;

type Aim = { readonly most: number } | { readonly least: number };

interface Figure {
  readonly measure: string;
  readonly value: number;
  readonly unit: string;
  readonly note?: string;
}

/** A line of the bench that is held to nothing. */
export function figure({ measure, value, unit, note }: Figure): BenchLine {
  const digits = Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0;
  return { measure, value: Number(value.toFixed(digits)), unit, ...(note === undefined ? {} : { note }) };
}

/** A line of the bench with its aim beside it. */
export function held({ aim, ...shown }: Figure & { readonly aim: Aim }): BenchLine {
  const { value } = shown;
  const [sign, bound, isMet] =
    'most' in aim ? ['≤', aim.most, value <= aim.most] : ['≥', aim.least, value >= aim.least];
  return { ...figure(shown), aim: `${sign} ${bound}`, verdict: isMet ? 'ok' : 'missed' };
}
