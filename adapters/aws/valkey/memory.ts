import type { Cache } from '../../../core/port/cache';
import type { SeenEvents } from '../../../core/port/seen-events';
import { createValkeyCache } from './cache';
import { createValkey, type ValkeyOptions } from './connect';
import { createValkeySeenEvents, type ValkeySeenEventsOptions } from './seen-events';

/** The memory of ids and the cache of one server. */
export async function openValkeyMemory(
  options: ValkeyOptions,
  memory: Pick<ValkeySeenEventsOptions, 'isFirstUse' | 'idKeys'>,
): Promise<{ readonly seen: SeenEvents; readonly cache: Cache }> {
  const { client } = await createValkey(options);
  return { seen: createValkeySeenEvents({ client, ...memory }), cache: createValkeyCache({ client }) };
}
