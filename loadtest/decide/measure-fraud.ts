import type { BenchLine } from '../bench-line';
import { figure } from '../server/aims';
import { type FraudScore, scoreFraud } from './score-fraud';

/** The rules were written against seeds below 100: these are others. */
const SEEDS = [101, 102, 103, 104, 105] as const;

/** What decisions by the shipped rules do to sessions whose truth is known. */
export function measureFraud(): readonly BenchLine[] {
  const score = scoreFraud(SEEDS);
  const { honest, honestStopped, fraud, fraudStopped, lastAllowed } = score;
  const precision = (100 * fraudStopped) / (fraudStopped + honestStopped);
  return [
    share('fraud: precision, sessions', precision, { least: 95 }),
    share('fraud: recall, sessions', (100 * fraudStopped) / fraud, { least: 90 }),
    share('fraud: honest sessions reviewed or denied', (100 * honestStopped) / honest, { most: 0.5 }),
    {
      ...figure({
        measure: 'fraud: last attempt that a burst of cards gets through',
        value: Math.max(...lastAllowed),
        unit: 'th',
      }),
      aim: '≤ 20',
      verdict: Math.max(...lastAllowed) <= 20 ? 'ok' : 'missed',
      note: `of ${lastAllowed.length} bursts of 10 per second`,
    },
    ...parts('recall', score.byKind),
    ...parts('stopped of honest', score.byLookAlike),
  ];
}

function share(measure: string, value: number, aim: { readonly least: number } | { readonly most: number }): BenchLine {
  const [sign, bound] = 'least' in aim ? ['≥', aim.least] : ['<', aim.most];
  const isMet = 'least' in aim ? value >= aim.least : value < aim.most;
  return {
    measure,
    value: Math.round(value * 100) / 100,
    unit: '%',
    aim: `${sign} ${bound}`,
    verdict: isMet ? 'ok' : 'missed',
  };
}

function parts(what: string, counts: FraudScore['byKind']): readonly BenchLine[] {
  return [...counts].map(([name, [stopped, all]]) => ({
    measure: `fraud: ${what}, ${name.replaceAll('_', ' ')}`,
    value: Math.round((10_000 * stopped) / all) / 100,
    unit: '%',
    note: `${stopped} of ${all} sessions`,
  }));
}
