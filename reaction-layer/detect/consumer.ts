import type { CreateFollower, FollowedBatch } from '../../core/capability/follower';
import type { ItemKey, ItemTable, ItemWrite } from '../../core/port/item-table';
import { FindingBook } from './finding-book';
import { FloodLimit } from './flood-limit';
import { LIVE_LIMITS, LiveDetection, type LiveFinding } from './live-detection';
import { readUsual } from './settlement';
import type { KnownUsual } from './usual-breaks';
import { decodeSession, encodeSession } from './session/saved-session';

/** Since when the state of sessions is kept: where only the lasting table says it, the state was lost. */
const KEPT_SINCE = { partition: 'state', sort: 'kept-since' } as const;

const WAITING = 'waiting';
/** Sorts after every key. */
const LAST = '\uffff';
const NOTHING = new Uint8Array(0);

/** Judges events as they arrive. What it knows of sessions is soft: it is saved after each batch, and its loss is said. */
export const createFollower: CreateFollower = ({ clock, tables }) => {
  const [lasting, states] = [tables('findings'), tables('sessions')];
  const book = new FindingBook(lasting);
  const flood = new FloodLimit();
  /** Findings that are not stored yet: a batch that failed is delivered again, but not folded again. */
  let unsaved: LiveFinding[] = [];
  let opened: Promise<LiveDetection> | undefined;
  /** Keys of sessions that are stored as waiting for time to pass. */
  const waiting = new Set<string>();
  const open = (): Promise<LiveDetection> => (opened ??= openDetection({ lasting, states }, waiting, clock.now()));
  const save = async (detection: LiveDetection): Promise<void> => {
    const findings = unsaved;
    unsaved = [];
    try {
      await book.record(flood.limited(findings.map(({ finding }) => finding)));
    } catch (error) {
      unsaved = [...findings, ...unsaved];
      throw error;
    }
    const changed = detection.takeChanged();
    await states.write(
      changed.flatMap(([key, session]): ItemWrite[] => {
        const expiresMs = session.live.arrivedMs + LIVE_LIMITS.idleMs;
        const state = { ...placeOf(key), value: encodeSession(session), expiresMs };
        const isWaiting = detection.isWaiting(key);
        if (isWaiting === waiting.has(key)) return [state];
        if (isWaiting) waiting.add(key);
        else waiting.delete(key);
        return [state, { ...waitingOf(key), value: isWaiting ? NOTHING : undefined, expiresMs }];
      }),
    );
  };
  return {
    handle: async ({ records }: FollowedBatch) => {
      const detection = await open();
      await load(detection, states, records);
      for (const { record, sequence, content } of records) {
        unsaved.push(...detection.pass(record.arrivedMs));
        if (content.kind === 'events')
          unsaved.push(...detection.add(content, { shard: record.shard, sequence, arrivedMs: record.arrivedMs }));
      }
      await save(detection);
    },
    passTime: async (nowMs) => {
      const detection = await open();
      const found = detection.pass(nowMs);
      if (found.length === 0) return;
      unsaved.push(...found);
      await save(detection);
    },
  };
};

/** What waits for time to pass cannot wait for its next event, so it is loaded at once. */
async function openDetection(
  { lasting, states }: { readonly lasting: ItemTable; readonly states: ItemTable },
  waiting: Set<string>,
  nowMs: number,
): Promise<LiveDetection> {
  const [[before], [since]] = await Promise.all([lasting.get([KEPT_SINCE]), states.get([KEPT_SINCE])]);
  const write = { ...KEPT_SINCE, value: new TextEncoder().encode(String(nowMs)) };
  if (since === undefined) await states.write([write]);
  if (before === undefined) await lasting.write([write]);
  const usual = await readUsual(lasting);
  const known = (site: string): KnownUsual | undefined => usual.get(site);
  const detection = new LiveDetection({
    known,
    lostMs: before !== undefined && since === undefined ? nowMs : undefined,
  });
  const items = await states.list({ partition: WAITING, from: '', to: LAST, limit: LIVE_LIMITS.sessions });
  const keys = items.map(({ sort }) => sort);
  for (const key of keys) waiting.add(key);
  await restore(detection, states, keys);
  return detection;
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

function waitingOf(key: string): ItemKey {
  return { partition: WAITING, sort: key };
}

function placeOf(key: string): ItemKey {
  return { partition: 'session', sort: key };
}
