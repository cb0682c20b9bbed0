import { idKeysFor, keysByKind, longestKeptMs, MOST_BYTES } from '../../adapters/aws/valkey/id-sizes';
import { keysOf } from '../../core/keys-of';
import { DAY_MS } from '../../core/time/window';
import { NODE_MEMORY, NODE_TYPES, type NodeType } from '../environments/node-types';
import { ConstructError } from './construct-error';

/** Claims per event: of its id, and of its order's (at all and in its currency), which one event in 200 has. */
const CLAIMS_PER_EVENT = { event: 1, order: 2 / 200 } as const;
/** Room for busier days, for events of servers, which claim three ids, and for cached cells. */
const HEADROOM = 1.25;
const GB = 1024 ** 3;
/** Share of its room above which the cache counts as filling up: what it needs at the expected rate, at most. */
export const FILLED_SHARE_OF_CACHE = 1 / HEADROOM;

/** Memory that the ids need at a rate, with headroom. */
export function neededBytes(eventsPerDay: number): number {
  const keys = keysByKind(idKeysFor(eventsPerDay));
  const bytes = keysOf(CLAIMS_PER_EVENT).map((memory) => {
    const ids = eventsPerDay * CLAIMS_PER_EVENT[memory] * (longestKeptMs(memory) / DAY_MS);
    return ids * MOST_BYTES.id + keys[memory] * MOST_BYTES.key;
  });
  return HEADROOM * bytes.reduce((sum, one) => sum + one, 0);
}

/** The chosen node type, or the cheapest that holds the ids. @throws ConstructError if they do not fit */
export function fittingNodeType(where: string, chosen: NodeType | undefined, eventsPerDay: number): NodeType {
  const cheapest = NODE_TYPES.find((type) => usableBytes(type) >= neededBytes(eventsPerDay));
  if (cheapest === undefined)
    throw new ConstructError(
      `${where} eventsPerDay`,
      eventsPerDay,
      'fewer: no node holds so many ids; use kind serverless',
    );
  if (chosen === undefined) return cheapest;
  if (usableBytes(chosen) < neededBytes(eventsPerDay))
    throw new ConstructError(
      `${where} nodeType`,
      chosen,
      `left out, or at least ${cheapest}: ${needs(eventsPerDay)}, and of this node ${gb(usableBytes(chosen))} can be filled`,
    );
  return chosen;
}

/** @throws ConstructError if the ids do not fit into a serverless cache */
export function requireStorage(where: string, storageGb: number, eventsPerDay: number): void {
  const least = Math.ceil(neededBytes(eventsPerDay) / GB);
  if (storageGb < least)
    throw new ConstructError(`${where} storageGb`, storageGb, `at least ${least}: ${needs(eventsPerDay)}`);
}

function usableBytes(type: NodeType): number {
  const { bytes, usable } = NODE_MEMORY[type];
  return bytes * usable;
}

function needs(eventsPerDay: number): string {
  return `the ids of ${eventsPerDay.toLocaleString('en')} events per day need ${gb(neededBytes(eventsPerDay))}`;
}

function gb(bytes: number): string {
  return `${(bytes / GB).toFixed(2)} GB`;
}
