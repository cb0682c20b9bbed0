import type { CreateFollower, FollowedBatch } from '../../core/capability/follower';
import type { ItemTable } from '../../core/port/item-table';
import { FindingBook } from './finding-book';
import { FloodLimit } from './flood-limit';
import { LIVE_LIMITS, LiveDetection, type LiveFinding } from './live-detection';
import { decodeSession, encodeSession } from './session/saved-session';

/** A mark that the state of sessions has been kept since some time. */
const KEPT_SINCE = { partition: 'state', sort: 'kept-since' } as const;

/** Judges events as they arrive. What it knows of sessions is soft: it is saved after each batch, and its loss is said. */
export const createFollower: CreateFollower = ({ clock, tables }) => {
  const book = new FindingBook(tables('findings'));
  const states = tables('sessions');
  const flood = new FloodLimit();
  /** Findings that are not stored yet: a batch that failed is delivered again, but not folded again. */
  let unsaved: LiveFinding[] = [];
  let opened: Promise<LiveDetection> | undefined;
  const open = (): Promise<LiveDetection> => (opened ??= openDetection(states, clock.now()));
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
      changed.map(([key, session]) => ({
        ...placeOf(key),
        value: encodeSession(session),
        expiresMs: session.live.arrivedMs + LIVE_LIMITS.idleMs,
      })),
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

async function openDetection(states: ItemTable, nowMs: number): Promise<LiveDetection> {
  const [since] = await states.get([KEPT_SINCE]);
  if (since !== undefined) return new LiveDetection();
  await states.write([{ ...KEPT_SINCE, value: new TextEncoder().encode(String(nowMs)) }]);
  return new LiveDetection(nowMs);
}

/** Takes back the sessions of a batch that are stored and not in memory. */
async function load(detection: LiveDetection, states: ItemTable, records: FollowedBatch['records']): Promise<void> {
  const keys = [
    ...new Set(records.flatMap(({ content }) => (content.kind === 'events' ? detection.absent(content) : []))),
  ];
  if (keys.length === 0) return;
  const found = await states.get(keys.map(placeOf));
  for (const [at, key] of keys.entries()) {
    const bytes = found[at];
    const session = bytes === undefined ? undefined : decodeSession(bytes);
    if (session !== undefined) detection.restore(key, session);
  }
}

function placeOf(key: string): { readonly partition: string; readonly sort: string } {
  return { partition: 'session', sort: key };
}
