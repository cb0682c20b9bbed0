import { elementAt } from '../../core/element-at';
import { fraudWorld } from '../../simulator/fraud/fraud-world';
import type { LoadOrder } from './messages';

type OrderOf<Kind extends LoadOrder['kind']> = Extract<LoadOrder, { readonly kind: Kind }>;

const WORLD = { seed: 7, people: 600, days: 7, startMs: Date.UTC(2026, 0, 5) } as const;

/** Requests for decisions on the events of a simulated shop with attacks, each with an id of its own. */
export function decisionRequests({ url, key, site }: OrderOf<'decisions'>): () => Uint8Array {
  const events = fraudWorld(WORLD).map(({ event }) => event);
  const run = `${process.pid}-${Math.round(performance.now())}`;
  let sent = 0;
  return () => {
    sent += 1;
    const event = elementAt(events, sent % events.length);
    return post(url, key, '/v1/decisions', { site, decision_id: `${run}-${sent}`, event });
  };
}

/** Outcomes of decisions, each of another. */
export function outcomeRequests({ url, key, site, prefix }: OrderOf<'outcomes'>): () => Uint8Array {
  let sent = 0;
  return () => {
    sent += 1;
    const outcome = sent % 10 === 0 ? 'fraud' : 'legitimate';
    return post(url, key, `/v1/decisions/${prefix}-${sent}/outcome`, { site, outcome });
  };
}

function post(url: string, key: string, path: string, body: object): Uint8Array {
  const json = JSON.stringify(body);
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: ${new URL(url).host}\r\nauthorization: Bearer ${key}\r\n` +
      `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(json)}\r\n\r\n${json}`,
  );
}
