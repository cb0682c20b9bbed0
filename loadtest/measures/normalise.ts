import type { WireEvent } from '../../core/event/contract';
import { createAddresses } from '../../core/event/address';
import { DEFAULT_TEXT_RULES } from '../../core/event/text-rules';
import { derivedIds, judge, type JudgeContext, withRepeatsNamed } from '../../speed-layer/collect/judge';
import { createSiteBudgets, LATE_EVENTS_PER_MINUTE } from '../../speed-layer/collect/budgets';
import { createSiteKeys } from '../../speed-layer/collect/site-keys';
import { createUserAgents, ownTraits } from '../../speed-layer/collect/user-agents';
import { syntheticEvents } from './synthetic-events';

export interface NormaliseMeasure {
  readonly name: string;
  readonly eventsPerSecond: number;
  /** Speed relative to JSON.parse alone on the same events in the same run. */
  readonly ratioToJsonParse: number;
}

const EVENTS = 60_000;
const EVENTS_PER_REQUEST = 500;
const ROUNDS = 5;
const USER_AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36',
  'Shop/3.2 (iPhone; iOS 17.1) CFNetwork/1410.0.3 Darwin/22.6.0',
];

/** Validates and normalises parsed events; fastest round, each with cold identity caches. */
export function measureNormalise(): NormaliseMeasure {
  const bodies = requestBodies();
  const requests = bodies.map((body) => JSON.parse(body) as readonly WireEvent[]);
  const parse = bestOf(() => {
    for (const body of bodies) JSON.parse(body);
  });
  const normalise = bestOf(() => normaliseAll(requests));
  return {
    name: 'normalise',
    eventsPerSecond: Math.round((EVENTS / normalise) * 1000),
    ratioToJsonParse: parse / normalise,
  };
}

function normaliseAll(requests: readonly (readonly WireEvent[])[]): void {
  const keys = createSiteKeys('shop', new Uint8Array(32).fill(1));
  const site = { keys, budgets: createSiteBudgets(LATE_EVENTS_PER_MINUTE) };
  const agents = createUserAgents();
  const addressOf = createAddresses(DEFAULT_TEXT_RULES);
  for (const events of requests) {
    const context: JudgeContext = {
      currency: 'EUR',
      rules: DEFAULT_TEXT_RULES,
      keyKind: 'public',
      receivedMs: Date.parse(events[0]?.timestamp ?? ''),
      sentMs: undefined,
      statedSentMs: undefined,
      ip: '203.0.113.7',
      userAgent: USER_AGENTS[0],
      clientHints: undefined,
      identity: keys.identity,
      ...derivedIds(keys, ''),
      sessionOf: () => '',
      addressOf,
      traitsOf: (own) => ownTraits(agents(own ?? '')),
      countryOf: () => 'DE',
    };
    const judged = withRepeatsNamed(events.map((event, index) => judge({ event }, index, context, site)));
    for (const { verdict } of judged) {
      if (verdict.status === 'rejected')
        throw new Error(`the measure’s own events must keep the contract: ${verdict.message}`);
    }
  }
}

/** Milliseconds of the fastest round. */
function bestOf(work: () => void): number {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    work();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

function requestBodies(): readonly string[] {
  const events = syntheticEvents(EVENTS).map(wireEventOf);
  return Array.from({ length: EVENTS / EVENTS_PER_REQUEST }, (_, at) =>
    JSON.stringify(events.slice(at * EVENTS_PER_REQUEST, (at + 1) * EVENTS_PER_REQUEST)),
  );
}

function wireEventOf(event: ReturnType<typeof syntheticEvents>[number], at: number): WireEvent {
  return {
    event_id: event.event_id,
    event_type: event.event_type,
    timestamp: new Date(event.occurred_ms).toISOString(),
    session_id: event.session_id,
    user_id: event.visitor,
    sequence: event.sequence,
    page_url: `https://shop.example${event.page ?? '/'}?utm_source=newsletter&utm_campaign=autumn`,
    referrer: 'https://search.example/',
    product_id: event.product_id,
    category: event.category,
    price: event.price_minor === null ? null : (event.price_minor / 100).toFixed(2),
    quantity: event.quantity,
    order_id: event.order_id,
    query: event.query,
    user_agent: USER_AGENTS[at % USER_AGENTS.length],
    duration_ms: event.duration_ms,
    custom_properties: { brand: 'aqua', experiment: 'b', position: at % 40 },
  };
}
