import type { BenchLine } from '../bench-line';

/** What the server is held to. */
export const AIMS = {
  delayP999Ms: { most: 100 },
  delayMaxMs: { most: 250 },
  ingestP99Ms: { most: 100 },
  ingestP999Ms: { most: 250 },
  ingestMaxMs: { most: 500 },
  freshnessP95Ms: { most: 5_000 },
  questionsP50Ms: { most: 5 },
  questionsP95Ms: { most: 10 },
  questionsPerSecond: { least: 8_000 },
  requestCpuMs: { most: 0.4 },
  requestP95Ms: { most: 100 },
  requestsPerSecond: { least: 2_500 },
  eventsPerSecond: { least: 30_000 },
  anonymousMb: { most: 512 },
  growthMbPerMinute: { most: 2 },
} as const satisfies Readonly<Record<string, Aim>>;

type Aim = { readonly most: number } | { readonly least: number };

interface Held {
  readonly measure: string;
  readonly value: number;
  readonly unit: string;
  readonly aim: Aim;
  readonly note?: string;
}

/** A line of the bench with its aim beside it. */
export function held({ measure, value, unit, aim, note }: Held): BenchLine {
  const [sign, bound, isMet] =
    'most' in aim ? ['≤', aim.most, value <= aim.most] : ['≥', aim.least, value >= aim.least];
  const digits = Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0;
  return {
    measure,
    value: Number(value.toFixed(digits)),
    unit,
    aim: `${sign} ${bound}`,
    verdict: isMet ? 'ok' : 'missed',
    ...(note === undefined ? {} : { note }),
  };
}
