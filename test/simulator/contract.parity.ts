import { minorUnitDecimals } from '../../core/event/currency';
import { readAddress } from '../../core/event/address';
import { isWireEvent } from '../../core/event/generated/contract-validator';
import { normalise, type NormaliseContext } from '../../core/event/normalise';
import { isRejection } from '../../core/event/rejection';
import { repairEvent } from '../../core/event/repair';
import { DEFAULT_TEXT_RULES } from '../../core/event/text-rules';
import { usableSentMs } from '../../core/event/timestamp';
import type { SimulatedRequest } from '../../simulator/wire';
import { breakContract, VIOLATIONS } from '../../simulator/violation';
import { COUNTRIES } from '../../simulator/world/countries';
import { simulatedCountryOf } from '../../simulator/world/ip-plan';
import { createUserAgents } from '../../speed-layer/collect/user-agents';
import { firstSendings, simulatedHour } from './hour';

const identity = { pseudonym: '', register: 0, registerCoarse: 0 };
const agents = createUserAgents();
const ignore = (): void => undefined;

function contextOf({ atMs, ip, userAgent, body }: SimulatedRequest): NormaliseContext {
  return {
    currency: 'USD',
    rules: DEFAULT_TEXT_RULES,
    keyKind: 'public',
    receivedMs: atMs,
    sentMs: usableSentMs(body.sent_at === undefined ? undefined : Date.parse(body.sent_at), atMs),
    ip,
    identity: () => identity,
    idOfContent: () => 'derived',
    idOfArrival: () => 'derived',
    sessionOf: () => 'derived',
    addressOf: (address) => readAddress(address, DEFAULT_TEXT_RULES),
    traitsOf: (own) => agents(own ?? userAgent),
    countryOf: (address) => simulatedCountryOf(address) ?? 'unknown',
  };
}

function judged(event: unknown, request: SimulatedRequest): ReturnType<typeof normalise> | undefined {
  const fitting = isWireEvent(event) ? event : repairEvent(event, ignore);
  return isRejection(fitting) ? undefined : normalise(fitting, 0, contextOf(request), ignore);
}

describe('what the contract makes of simulated events', () => {
  const hour = firstSendings(simulatedHour()).map(({ request, truth }) => {
    return { request, truth, sent: request.body.events[request.truths.indexOf(truth)] };
  });
  const sound = hour.filter(({ truth }) => truth.violation === undefined);

  it('classifies every valid event correctly', () => {
    const wrong = sound.filter(({ request, truth, sent }) => {
      const event = judged(sent, request);
      if (event === undefined || isRejection(event)) return true;
      const amount = ['purchase', 'refund'].includes(truth.event.event_type) ? event.amount_minor : 0;
      // For some user agents (crawlers, ChromeOS) the collector cannot determine the device: it may report that, but it
      // must not guess wrong.
      const device = event.device === 'unknown' ? request.device : event.device;
      const known = [event.occurred_ms, amount, event.country, event.platform, device, event.is_bot];
      return (
        known.join() !==
        [truth.occurredMs, truth.amountMinor, request.country, request.platform, request.device, request.isBot].join()
      );
    });
    expect(
      wrong.slice(0, 3).map(({ request, truth, sent }) => ({ request, truth, judged: judged(sent, request) })),
    ).toEqual([]);
    expect(sound.length).toBeGreaterThan(100_000);
  });

  it('finds the same time in a retry, whose sent_at is new', () => {
    const again = simulatedHour().filter(({ isRepeat }) => isRepeat);
    const retries = again.filter(
      ({ body, truths }) => body.sent_at !== undefined && truths[0]?.event.event_id !== undefined,
    );
    const moved = retries.filter((request) =>
      request.truths.some(({ violation, occurredMs }, index) => {
        const event = violation === undefined ? judged(request.body.events[index], request) : undefined;
        return event !== undefined && !isRejection(event) && event.occurred_ms !== occurredMs;
      }),
    );
    expect(retries.length).toBeGreaterThan(100);
    expect(moved).toEqual([]);
  });

  it('tells the device of nearly all people', () => {
    const unknown = sound.filter(({ request, sent }) => {
      const event = judged(sent, request);
      return !request.isBot && event !== undefined && !isRejection(event) && event.device === 'unknown';
    });
    expect(unknown.length / sound.length).toBeLessThan(0.01);
  });

  it.each(VIOLATIONS)('refuses every event with %s', (violation) => {
    const broken = hour.filter(({ truth }) => truth.violation === violation);
    const taken = broken.filter(({ request, sent }) => {
      const event = judged(sent, request);
      return event !== undefined && !isRejection(event);
    });
    expect(broken.length).toBeGreaterThan(0);
    expect(taken).toEqual([]);
  });

  it('refuses any type of event in any of these ways', () => {
    const types = [...new Map(sound.map((one) => [one.truth.event.event_type, one])).values()];
    for (const { request, truth } of types) {
      for (const violation of VIOLATIONS) {
        const event = judged(breakContract(truth.event, violation), request);
        expect(event === undefined || isRejection(event)).toBe(true);
      }
    }
  });

  it('counts money in the same minor units', () => {
    const digits = COUNTRIES.map(({ currency, minorDigits }) => [currency, minorDigits]);
    expect(COUNTRIES.map(({ currency }) => [currency, minorUnitDecimals(currency)])).toEqual(digits);
  });
});
