import { randomOf } from '../../loadtest/measures/synthetic-events';
import type { NumberShape } from '../../reaction-layer/detect/number/scale';
import { DAY_MS, HOUR_MS, type Window } from '../../core/time/window';

/** A metric of a made site, hour by hour. */
export interface MadeMetric {
  readonly name: string;
  readonly shape: NumberShape;
  readonly hours: readonly { readonly start: number; readonly value: number; readonly of?: number }[];
}

/** A Monday. */
export const SITE_START = Date.UTC(2024, 0, 1);
const HOURS_A_WEEK = 168;

/** Counts per hour of a busy metric and of rare ones. */
const COUNTS = [5000, 3000, 1000, 800, 400, 200, 150, 100, 60, 30, 20, 10, 5, 2];
const AMOUNTS = [100, 10];
const RATIOS = [
  { rate: 0.4, of: 1000 },
  { rate: 0.4, of: 50 },
  { rate: 0.03, of: 1000 },
  { rate: 0.03, of: 100 },
];

/** Spans in which everything sells at another rate, for a reason that the shop knows beforehand. */
export interface MadeSpan extends Window {
  readonly factor: number;
}

/** Holidays with half of the traffic and flash sales with four times as much. */
export const DECLARED: readonly MadeSpan[] = [
  { start: SITE_START + 60 * DAY_MS, end: SITE_START + 62 * DAY_MS, factor: 0.4 },
  { start: SITE_START + 101 * DAY_MS + 10 * HOUR_MS, end: SITE_START + 101 * DAY_MS + 16 * HOUR_MS, factor: 4 },
  { start: SITE_START + 140 * DAY_MS, end: SITE_START + 143 * DAY_MS, factor: 2.5 },
];

/**
 * Twenty metrics of a site that share its rhythm: hours, weekends, a season of a third up and down over the year, days
 * that are good or bad for no reason, hours that follow one another; and what each has by itself, with the noise of
 * counting.
 */
export function madeSite(seed: number, weeks: number): readonly MadeMetric[] {
  const random = randomOf(seed);
  const shared = sharedRhythm(weeks * HOURS_A_WEEK, random);
  const hoursOf = (draw: (factor: number) => { readonly value: number; readonly of?: number }): MadeMetric['hours'] =>
    shared.map((factor, hour) => ({ start: SITE_START + hour * HOUR_MS, ...draw(factor) }));
  return [
    ...COUNTS.map((level): MadeMetric => {
      const own = 0.03 + 0.1 * random();
      const draw = (factor: number) => ({ value: poisson(level * factor * Math.exp(own * normal(random)), random) });
      return { name: `count of ${level}`, shape: 'count', hours: hoursOf(draw) };
    }),
    ...AMOUNTS.map((level): MadeMetric => {
      const draw = (factor: number) => ({ value: sales(poisson(level * factor, random), random) });
      return { name: `amount of ${level}`, shape: 'amount', hours: hoursOf(draw) };
    }),
    ...RATIOS.map(({ rate, of: level }): MadeMetric => {
      const draw = (factor: number) => {
        const of = Math.max(1, poisson(level * factor, random));
        return { value: Math.min(of, poisson(of * rate * Math.exp(0.05 * normal(random)), random)) / of, of };
      };
      return { name: `${rate} of ${level}`, shape: 'ratio', hours: hoursOf(draw) };
    }),
  ];
}

function sharedRhythm(hours: number, random: () => number): readonly number[] {
  let [day, drift] = [0, 0];
  return Array.from({ length: hours }, (_, hour) => {
    const ofDay = hour % 24;
    if (ofDay === 0) day = 0.08 * normal(random);
    drift = 0.8 * drift + 0.03 * normal(random);
    const weekend = Math.floor(hour / 24) % 7 >= 5 ? -0.2 : 0;
    const season = 0.3 * Math.sin((2 * Math.PI * hour) / (365 * 24)) + (0.1 * hour) / (52 * HOURS_A_WEEK);
    const at = SITE_START + hour * HOUR_MS;
    const declared = DECLARED.find(({ start, end }) => at >= start && at < end)?.factor ?? 1;
    return declared * Math.exp(Math.sin((2 * Math.PI * (ofDay - 9)) / 24) + weekend + day + drift + season);
  });
}

function sales(orders: number, random: () => number): number {
  return Array.from({ length: orders }, () => Math.exp(3.5 + 0.9 * normal(random))).reduce((sum, one) => sum + one, 0);
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function poisson(rate: number, random: () => number): number {
  if (rate > 50) return Math.max(0, Math.round(rate + Math.sqrt(rate) * normal(random)));
  const limit = Math.exp(-rate);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count++;
  return count;
}
