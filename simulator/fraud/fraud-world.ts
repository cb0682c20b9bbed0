import { DAY_MS } from '../../core/time/window';
import { ATTACK_HOURS_MS, ATTACKS } from './attacks';
import { FraudScript, type LabelledEvent, people, shop, type ShoppingOptions } from './shopping-world';

/** Days without an attack at the beginning, if there are more days: what is usual must be known before what is not. */
export const QUIET_DAYS = 5;

export interface FraudWorldOptions extends ShoppingOptions {
  readonly seed: number;
}

/**
 * What a shop would ask decisions for over some days, in order of time, with what each event really is. The same seed
 * gives the same events.
 */
export function fraudWorld({ seed, ...options }: FraudWorldOptions): readonly LabelledEvent[] {
  const script = new FraudScript(seed);
  const persons = people(script, options.people);
  const quietDays = Math.min(QUIET_DAYS, options.days - 1);
  shop(script, persons, { ...options, saleDay: quietDays + 1 });
  for (let day = quietDays; day < options.days; day++)
    for (const { write, perDay } of ATTACKS)
      for (let at = 0; at < perDay; at++)
        write(script, options.startMs + day * DAY_MS + script.random.between(0, ATTACK_HOURS_MS), persons);
  return [...script.events].sort((one, other) => one.atMs - other.atMs).map(({ one }) => one);
}
