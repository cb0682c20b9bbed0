import type { Grant } from '../../serving-layer/api/access';
import { closeServer, listen, urlOf } from '../../platform/listen';
import { openLive } from '../../platform/live/open-live';
import { ADMIN_HEADER } from '../../core/wire/access';
import { ADMIN_TOKEN, createApiWorld, HOUR_MS, MIDNIGHT } from '../serving/api-world';
import { arrivedEvent } from '../serving/arrived-events';
import type { LivePlace } from './live-suite';

const HOST = '127.0.0.1';
const GRANTS: Readonly<Record<string, Grant>> = {
  'Bearer s1': { sites: ['shop'] },
  'Bearer s2': { sites: ['s2'] },
};

/** Live answers of one process, over stores in memory. */
export async function openLocalPlace(): Promise<LivePlace> {
  const world = await createApiWorld({
    keepsConnections: true,
    authorizeRead: ({ headers }) =>
      headers.get(ADMIN_HEADER) === ADMIN_TOKEN ? { sites: [] } : GRANTS[headers.get('authorization') ?? ''],
  });
  const errors: unknown[] = [];
  const live = openLive(world.app, { adminToken: ADMIN_TOKEN, onError: (error) => errors.push(error) });
  const server = await listen(live.app, { host: HOST, port: 0 });
  live.attach(server);
  let counted = 0;
  return {
    url: urlOf(server, HOST),
    tokens: { shop: 's1', other: 's2' },
    question: {
      site: 'shop',
      queries: [{ metric: 'page_views', from: '2019-10-01T02:00:00Z', to: '2019-10-01T03:00:00Z', grain: 'minute' }],
    },
    count: async () => {
      counted += 1;
      const [occurred_ms, arrived_ms] = [MIDNIGHT + 2 * HOUR_MS + counted * 60_000, MIDNIGHT + 3 * HOUR_MS + counted];
      await world.fold([arrivedEvent({ occurred_ms, arrived_ms })]);
      await world.pulse(arrived_ms);
    },
    close: async () => {
      await live.close();
      await closeServer(server);
      expect(errors).toEqual([]);
    },
  };
}
