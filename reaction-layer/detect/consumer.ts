import type { FollowedBatch, Follower, FollowerContext } from '../../core/capability/follower';
import type { Sequence } from '../../core/port/event-stream';
import type { ItemKey, ItemTable, ItemWrite } from '../../core/port/item-table';
import { FindingBook } from './finding-book';
import { FloodLimit } from './flood-limit';
import { LIVE_LIMITS, LiveDetection, type LiveFinding, type SavedSession } from './live-detection';
import { lastSettled, readUsual } from './settlement';
import type { KnownUsual } from './usual-breaks';
import { decodeSession, encodeSession } from './session/saved-session';

const WAITING = 'waiting';
/** Sorts after every key. */
const LAST = '\uffff';
const NOTHING = new Uint8Array(0);
/** How often it looks for what a night has taught, ms. */
const LEARN_EVERY_MS = 60_000;

/** What a process knows of sessions, and how current that is. */
interface Opened {
  readonly detection: LiveDetection;
  /** Keys of sessions that are stored as waiting for time to pass. */
  readonly waiting: Set<string>;
  /** The last record of each shard that is in what it knows. */
  readonly reached: Map<string, Sequence>;
}

/**
 * Judges events as they arrive. What it knows of sessions is soft: it is saved after each batch with the record that it
 * has come to, so that a process notices if others went on without it, and says that what it knows was lost.
 */
export const createFollower = ({ clock, tables }: Pick<FollowerContext, 'clock' | 'tables'>): Follower => {
  const [lasting, states] = [tables('findings'), tables('sessions')];
  const book = new FindingBook(lasting);
  const flood = new FloodLimit();
  const nights = nightsOf(lasting);
  /** Findings that are not stored yet: a batch that failed is delivered again, but not folded again. */
  let unsaved: LiveFinding[] = [];
  let opened: Promise<Opened> | undefined;
  const open = (): Promise<Opened> =>
    (opened ??= openDetection(nights.known, states).catch((error: unknown) => {
      opened = undefined;
      throw error;
    }));
  /** What is known of the sessions of a shard up to a record; what is not is said to be lost. */
  const openAt = async (shard: string, after: Sequence | null): Promise<Opened> => {
    const from = after ?? '';
    const isLeftBehind = ((await opened)?.reached.get(shard) ?? from) < from;
    if (isLeftBehind) opened = undefined;
    const known = await open();
    if (known.reached.has(shard)) return known;
    const [stored] = await states.get([reachedOf(shard)]);
    const reached = stored === undefined ? '' : new TextDecoder().decode(stored);
    if (reached < from) known.detection.lose(clock.now());
    known.reached.set(shard, reached < from ? from : reached);
    return known;
  };
  const save = async ({ detection, waiting, reached }: Opened, shard?: string): Promise<void> => {
    const findings = unsaved;
    unsaved = [];
    try {
      await book.record(flood.limited(findings.map(({ finding }) => finding)));
    } catch (error) {
      unsaved = [...findings, ...unsaved];
      throw error;
    }
    const changed = detection.takeChanged();
    const isWaiting = (key: string): boolean => detection.isWaiting(key);
    const writes = changed.flatMap(([key, session]) => writesOf(key, session, isWaiting(key), waiting.has(key)));
    const last = shard === undefined ? undefined : reached.get(shard);
    if (shard !== undefined && last !== undefined)
      writes.push({ ...reachedOf(shard), value: new TextEncoder().encode(last) });
    try {
      await states.write(writes);
    } catch (error) {
      detection.keepChanged(changed.map(([key]) => key));
      throw error;
    }
    for (const [key] of changed) {
      if (isWaiting(key)) waiting.add(key);
      else waiting.delete(key);
    }
  };
  return {
    handle: async ({ shard, after, records }: FollowedBatch) => {
      const known = await openAt(shard, after);
      const { detection, reached } = known;
      if (await nights.haveTaught(clock.now())) detection.learn(nights.known);
      await load(detection, states, records);
      for (const { record, sequence, content } of records) {
        unsaved.push(...detection.pass(record.arrivedMs, shard));
        if (content.kind === 'events')
          unsaved.push(...detection.add(content, { shard, sequence, arrivedMs: record.arrivedMs }));
        if (sequence > (reached.get(shard) ?? '')) reached.set(shard, sequence);
      }
      await save(known, shard);
    },
    passTime: async (nowMs) => {
      const known = await open();
      const found = known.detection.pass(nowMs);
      if (found.length === 0) return;
      unsaved.push(...found);
      await save(known);
    },
  };
};

/** What waits for time to pass cannot wait for its next event, so it is loaded at once. */
async function openDetection(known: (site: string) => KnownUsual | undefined, states: ItemTable): Promise<Opened> {
  const detection = new LiveDetection({ known });
  const items = await states.list({ partition: WAITING, from: '', to: LAST, limit: LIVE_LIMITS.sessions });
  const keys = items.map(({ sort }) => sort);
  await restore(detection, states, keys);
  return { detection, waiting: new Set(keys), reached: new Map() };
}

interface Nights {
  readonly known: (site: string) => KnownUsual | undefined;
  /** Whether another night has taught something since the last time; looks at most once a minute. */
  readonly haveTaught: (nowMs: number) => Promise<boolean>;
}

/** What the nights have taught of all sites. */
function nightsOf(lasting: ItemTable): Nights {
  let usual: ReadonlyMap<string, KnownUsual> = new Map();
  let lookedMs = -Infinity;
  let settled: number | undefined;
  return {
    known: (site) => usual.get(site),
    haveTaught: async (nowMs) => {
      if (nowMs < lookedMs + LEARN_EVERY_MS) return false;
      const until = await lastSettled(lasting);
      const isNew = until !== settled;
      if (isNew) usual = await readUsual(lasting);
      [lookedMs, settled] = [nowMs, until];
      return isNew;
    },
  };
}

function writesOf(key: string, session: SavedSession, isWaiting: boolean, wasWaiting: boolean): ItemWrite[] {
  const expiresMs = session.live.arrivedMs + LIVE_LIMITS.idleMs;
  const state = { ...placeOf(key), value: encodeSession(session), expiresMs };
  if (isWaiting === wasWaiting) return [state];
  return [state, { ...waitingOf(key), value: isWaiting ? NOTHING : undefined, expiresMs }];
}

/** Takes back the sessions of a batch that are stored and not in memory. */
async function load(detection: LiveDetection, states: ItemTable, records: FollowedBatch['records']): Promise<void> {
  const keys = [
    ...new Set(records.flatMap(({ content }) => (content.kind === 'events' ? detection.absent(content) : []))),
  ];
  await restore(detection, states, keys);
}

async function restore(detection: LiveDetection, states: ItemTable, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  const found = await states.get(keys.map(placeOf));
  for (const [at, key] of keys.entries()) {
    const bytes = found[at];
    const session = bytes === undefined ? undefined : decodeSession(bytes);
    if (session !== undefined) detection.restore(key, session);
  }
}

/** The last record of a shard that is in the stored sessions. */
function reachedOf(shard: string): ItemKey {
  return { partition: 'reached', sort: shard };
}

function waitingOf(key: string): ItemKey {
  return { partition: WAITING, sort: key };
}

function placeOf(key: string): ItemKey {
  return { partition: 'session', sort: key };
}
