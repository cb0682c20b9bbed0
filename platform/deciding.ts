import type { LocalPlatformStores } from '../adapters/local/data-directory';
import type { DecideContext } from '../core/capability/route';
import { isServed } from '../core/port/sites';
import type { Collector } from '../speed-layer/collect/handler';
import { createPseudonyms } from '../speed-layer/collect/site-keys';

/** What routes that decide use in this process. */
export function createDeciding(
  { sites, clock, items }: LocalPlatformStores,
  collector: Pick<Collector, 'collectEvents'>,
  onError: (error: unknown) => void,
): Omit<DecideContext, 'settings'> {
  const pseudonymsOf = createPseudonyms(sites);
  return {
    sites,
    clock,
    onError,
    tablesOf: (name) => items.of(name),
    pseudonymsOf: async (id) => {
      const site = await sites.get(id);
      return site === undefined || !isServed(site) ? undefined : pseudonymsOf(id);
    },
    record: async ({ site, events }) => {
      await collector.collectEvents({ site, events, keyKind: 'server' });
    },
  };
}
