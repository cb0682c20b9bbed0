import type { Clock } from '../../../core/port/clock';
import type { ItemKey, ItemTable, ItemWrite } from '../../../core/port/item-table';
import { parseStoredJson } from '../../../core/run/stored-json';
import * as z from 'zod';
import { subjectState } from './attempt';
import { type AnsweredCall, claim, CounterMemory, MEMORY_BOUNDS, stateEndMs } from './counter-memory';

const encoder = new TextEncoder();
const CLAIMS = 'claims';
const PLACE_DIGITS = 15;
const MOST_PAGES = 100_000;
const claimsPage = z.array(claim);

const memories = new WeakMap<Clock, CounterMemory>();

/** The counters of a platform: its routes and its follower share them, as they share its clock. */
export function memoryOf(clock: Clock): CounterMemory {
  const known = memories.get(clock);
  if (known !== undefined) return known;
  const made = new CounterMemory();
  memories.set(clock, made);
  return made;
}

/** Loads the states of a call that are in the table but not in memory. */
export async function loadStates(
  table: ItemTable,
  memory: CounterMemory,
  call: Parameters<CounterMemory['absent']>[0],
): Promise<void> {
  const keys = memory.absent(call);
  if (keys.length === 0) return;
  const found = await table.get(keys.map(placeOf));
  for (const [at, key] of keys.entries()) {
    const bytes = found[at];
    if (bytes !== undefined) memory.restore(key, parseStoredJson(subjectState, bytes, `the counters ${key}`));
  }
}

/** What ids were answered shortly before the process started. */
export async function loadClaims(table: ItemTable, memory: CounterMemory): Promise<void> {
  const pages = await table.list({ partition: CLAIMS, from: '', to: '~', limit: MOST_PAGES });
  for (const { value, sort } of pages)
    for (const one of parseStoredJson(claimsPage, value, `the answers ${sort}`)) memory.remember(one);
}

/** Stores what has changed in memory, and removes answers that are older than a repeated call may be. */
export async function saveChanged(table: ItemTable, memory: CounterMemory, nowMs: number): Promise<void> {
  const changed = memory.takeChanged();
  const { states, claims } = changed;
  if (states.length + claims.length === 0) return;
  try {
    const old = await table.list({
      partition: CLAIMS,
      from: '',
      to: sortOf(nowMs - MEMORY_BOUNDS.claimMs),
      limit: 100,
    });
    await table.write([
      ...states.map(([key, state]): ItemWrite => ({
        ...placeOf(key),
        value: encoder.encode(JSON.stringify(state)),
        expiresMs: stateEndMs(state),
      })),
      ...pageOf(claims, nowMs),
      ...old.map(({ sort }): ItemWrite => ({ partition: CLAIMS, sort, value: undefined })),
    ]);
    memory.forget();
  } catch (error) {
    memory.giveBack(changed);
    throw error;
  }
}

function pageOf(claims: readonly AnsweredCall[], nowMs: number): readonly ItemWrite[] {
  const [first] = claims;
  if (first === undefined) return [];
  const sort = `${sortOf(nowMs)} ${first.id}`;
  const value = encoder.encode(JSON.stringify(claims));
  return [{ partition: CLAIMS, sort, value, expiresMs: nowMs + MEMORY_BOUNDS.claimMs }];
}

function sortOf(ms: number): string {
  return String(Math.max(0, ms)).padStart(PLACE_DIGITS, '0');
}

function placeOf(key: string): ItemKey {
  return { partition: 'state', sort: key };
}
