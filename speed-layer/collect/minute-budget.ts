import { MINUTE_MS, minuteOf } from '../../core/time/window';

/** Spends an amount of a minute. @returns whether it fits into what is left of the minute; if not, nothing is spent */
export type MinuteBudget = (amount: number, nowMs: number) => boolean;

interface MinuteBudgetOptions {
  readonly perMinute: number;
  /** Whether the first amount that does not fit ends the minute’s budget, also for smaller ones. */
  readonly endsWhenFull?: boolean;
}

export function createMinuteBudget({ perMinute, endsWhenFull = false }: MinuteBudgetOptions): MinuteBudget {
  let minute = -MINUTE_MS;
  let spent = 0;
  return (amount, nowMs) => {
    if (minuteOf(nowMs) !== minute) [minute, spent] = [minuteOf(nowMs), 0];
    const fits = spent + amount <= perMinute;
    if (fits) spent += amount;
    else if (endsWhenFull) spent = Infinity;
    return fits;
  };
}
