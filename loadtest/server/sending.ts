import { createServerClient } from '../../tracker/node';
import type { BenchLine } from '../bench-line';
import { AIMS, held } from './aims';

const MS_PER_SECOND = 1_000;

/** How many events per second of CPU time the client of servers queues, compresses and hands to the network. */
export async function measureSending(events: number): Promise<BenchLine> {
  let [requests, bytes] = [0, 0];
  const client = createServerClient({
    endpoint: 'http://collector.invalid/v1/events',
    key: 'sk_1',
    fetch: (_, { body }) => {
      requests += 1;
      bytes += body instanceof Uint8Array ? body.length : 0;
      return Promise.resolve(Response.json({ accepted: 1, rejected: 0, verdicts: [] }, { status: 202 }));
    },
  });
  const cpu = process.cpuUsage();
  for (let sent = 0; sent < events; sent++) await client.send(eventOf(sent));
  await client.flush();
  const { user, system } = process.cpuUsage(cpu);
  await client.close();
  return held({
    measure: 'events sent by the client of servers, per core',
    value: (events * MS_PER_SECOND) / ((user + system) / MS_PER_SECOND),
    unit: 'events/s',
    aim: AIMS.sentPerSecond,
    note: `${requests} requests, ${Math.round(bytes / events)} bytes per event compressed; the network is left out`,
  });
}

/** As servers of shops send them: each with other values. */
function eventOf(number: number): Parameters<ReturnType<typeof createServerClient>['send']>[0] {
  return {
    event_type: 'purchase',
    session_id: `s-${number % 10_000}`,
    user_id: `u-${number % 7_000}`,
    order_id: `o-${number}`,
    product_id: `p-${number % 500}`,
    category: 'shoes',
    price: `${(number % 9_000) / 100}`,
    currency: 'EUR',
    quantity: 1,
    page_url: `https://shop.example/products/${number % 500}`,
    custom_properties: { warehouse: number % 9, express: number % 3 === 0 },
  };
}
