import { simulate, type ShopSimulationOptions } from '../../simulator/simulate';
import type { EventTruth, SimulatedRequest } from '../../simulator/wire';

/** A Monday, and an hour in which it is midnight or noon for shoppers of some countries. */
export const HOUR: ShopSimulationOptions = {
  seed: 42,
  startMs: Date.parse('2026-03-02T23:00:00Z'),
  hours: 1,
  ratePerSecond: 50,
};

let hour: readonly SimulatedRequest[] | undefined;

/** One hour of traffic, created once for all tests of a file. */
export function simulatedHour(): readonly SimulatedRequest[] {
  hour ??= [...simulate(HOUR)];
  return hour;
}

/** First sendings, event by event. */
export function firstSendings(
  requests: readonly SimulatedRequest[],
): readonly { readonly request: SimulatedRequest; readonly truth: EventTruth }[] {
  return requests
    .filter(({ isRepeat }) => !isRepeat)
    .flatMap((request) => request.truths.map((truth) => ({ request, truth })));
}

/** Share of each key among the values, from 0 to 1. */
export function shares<T>(values: readonly T[], keyOf: (value: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[keyOf(value)] = (counts[keyOf(value)] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).map(([key, count]) => [key, count / values.length]));
}
