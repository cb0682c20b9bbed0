import { HOUR_MS } from '../../../../core/time/window';
import { certainty, type CounterDetector } from '../counter-detector';

const LEAST = { countries: 2, agents: 2, logins: 12 } as const;

/**
 * One account in the hands of two people: it is used from another country with another device within hours. A person
 * who travels keeps the device, and one with two devices keeps the country.
 */
export const accountTakeover: CounterDetector = {
  kind: 'counter',
  id: 'account_takeover',
  class: 'account_takeover',
  severity: 'high',
  description: `An account was used from ${LEAST.countries} countries with different devices, or logged in ${LEAST.logins} times, within six hours.`,
  subject: 'visitor',
  windowMs: 6 * HOUR_MS,
  types: ['login', 'checkout', 'purchase'],
  count: ({ country, device, system, browser, event_type }) => ({
    counts: event_type === 'login' ? { logins: 1 } : {},
    distinct: {
      countries: country === 'unknown' ? null : country,
      agents: `${device} ${system ?? ''} ${browser ?? ''}`,
    },
  }),
  judge: ({ counts, distinct }) => {
    const logins = counts['logins'] ?? 0;
    const countries = distinct['countries'] ?? 0;
    const agents = distinct['agents'] ?? 0;
    const isElsewhere = logins > 0 && countries >= LEAST.countries && agents >= LEAST.agents;
    if (!isElsewhere && logins < LEAST.logins) return undefined;
    return {
      says: `${logins} logins, from ${countries} countries with ${agents} kinds of device within six hours`,
      score: isElsewhere ? 0.8 : certainty(logins, LEAST.logins),
      numbers: { logins, countries, agents },
    };
  },
};
