import * as z from 'zod';
import { storeVariables } from '../../core/environment';

/** The loads that an alarm can report; the number of shards follows. */
export const LOADS = ['busy', 'idle'] as const;
export type Load = (typeof LOADS)[number];

const shards = z.coerce.number().int().min(1).max(500).describe('a whole number from 1 to 500');

/**
 * Variables of the function that changes the number of shards. The stack supplies this type, so a forgotten one does
 * not compile.
 */
export const reshardVariables = storeVariables.pick({ TIDEMARK_STREAM: true }).extend({
  TIDEMARK_LEAST_SHARDS: shards.meta({ purpose: 'The minimum for an idle stream.' }),
  TIDEMARK_MOST_SHARDS: shards.meta({ purpose: 'The maximum for a busy stream.' }),
});
