import { memoryItems } from '../../adapters/memory/memory-items';
import type { ItemTable } from '../../core/port/item-table';
import type { Lake } from '../../core/port/lake';
import { createServedModels } from '../../reaction-layer/models/live/served-models';
import { openArtefact } from '../../reaction-layer/models/store/artefact';
import { changeServing, onCanary, promoted, readServing, rolledBack } from '../../reaction-layer/models/store/serving';
import { listSummaries } from '../../reaction-layer/models/store/summaries';
import { learnedArtefact, publishModel } from '../../reaction-layer/models/train-site';
import { madeSessions, rowsOf } from './made-sessions';

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2026, 0, 5);

function artefactOf(day: number) {
  const startMs = START_MS + day * DAY_MS;
  const rows = rowsOf(madeSessions(300, { seed: day, startMs }));
  const window = { from_ms: startMs - 7 * DAY_MS, to_ms: startMs };
  return learnedArtefact(rows, { site: 'shop', window, isLabelled: Array<boolean>(300).fill(false) });
}

const [first, second] = [artefactOf(1), artefactOf(2)];

interface Place {
  readonly lake: Pick<Lake, 'get' | 'create' | 'delete'>;
  readonly table: ItemTable;
}

/** Stores whose process dies at its nth write. @param dies Infinity for never */
function placeOf(objects: Map<string, Uint8Array>, items: ItemTable, dies = Infinity): Place {
  let writes = 0;
  const orDie = <Result>(work: () => Promise<Result>): Promise<Result> =>
    ++writes > dies ? Promise.reject(new Error('the process died')) : work();
  return {
    lake: {
      get: (key) => Promise.resolve(objects.get(key)),
      create: (key, bytes) => orDie(() => Promise.resolve(!objects.has(key) && Boolean(objects.set(key, bytes)))),
      delete: (key) => orDie(() => Promise.resolve(void objects.delete(key))),
    },
    table: { ...items, write: (changes) => orDie(() => items.write(changes)) },
  };
}

/** What any reader sees: whatever is named can be opened, and computes what it did. */
async function requireWhole({ lake, table }: Place): Promise<void> {
  const { champion, challenger, previous } = await readServing(table, 'shop');
  const listed = (await listSummaries(table, 'shop')).map(({ version }) => version);
  for (const version of [champion, challenger, previous, ...listed])
    if (version !== null) await openArtefact(lake, 'shop', version);
}

test('a process that dies at any write of a training or promotion leaves only whole models, and the next try finishes it', async () => {
  const promote = ({ table }: Place) => changeServing(table, 'shop', (now) => promoted(now, second.version, 2));
  for (let dies = 0; dies < 7; dies++) {
    const [objects, items] = [new Map<string, Uint8Array>(), memoryItems()];
    const whole = placeOf(objects, items);
    await publishModel(whole, first, 1);
    const dying = placeOf(objects, items, dies);

    await publishModel(dying, second, 2)
      .then(() => promote(dying))
      .catch(() => undefined);

    await requireWhole(whole);
    expect([first.version, second.version]).toContain((await readServing(items, 'shop')).champion);
    await publishModel(whole, second, 3);
    await promote(whole);
    expect(await readServing(items, 'shop')).toMatchObject({ champion: second.version, previous: first.version });
  }
});

test('of two operators who promote and roll back at the same time each sees the other: nothing is half of both', async () => {
  const place = placeOf(new Map(), memoryItems());
  await publishModel(place, first, 1);
  await publishModel(place, second, 2);

  await Promise.all([
    changeServing(place.table, 'shop', (now) => promoted(now, second.version, 3)),
    changeServing(place.table, 'shop', (now) => onCanary(now, 'third', { share: 0.1, atMs: 4 })),
  ]);
  const after = await changeServing(place.table, 'shop', (now) => rolledBack(now, 5));

  expect(after).toMatchObject({ champion: first.version, previous: second.version, challenger: null });
  expect(after.history.map(({ what }) => what).sort()).toEqual([
    'canary',
    'promoted',
    'rolled_back',
    'trained',
    'trained',
  ]);
});

test('a damaged or missing model serves nobody, and is named', async () => {
  const objects = new Map<string, Uint8Array>();
  const place = placeOf(objects, memoryItems());
  await publishModel(place, first, 1);
  const modelOf = createServedModels({ ...place, clock: { now: () => 0 } });
  expect((await modelOf('shop', 's1'))?.model.version).toBe(first.version);

  const [key = ''] = objects.keys();
  const bytes = objects.get(key) ?? new Uint8Array();
  objects.set(key, bytes.slice(0, bytes.length / 2));
  await expect(openArtefact(place.lake, 'shop', first.version)).rejects.toThrow(key);
  objects.delete(key);
  await expect(openArtefact(place.lake, 'shop', first.version)).rejects.toThrow('the lake has no model');
  const later = createServedModels({ ...place, clock: { now: () => 0 } });
  expect(await later('shop', 's1')).toBeUndefined();
});

test('a canary scores its share of the sessions, always the same ones', async () => {
  const place = placeOf(new Map(), memoryItems());
  await publishModel(place, first, 1);
  await publishModel(place, second, 2);
  await changeServing(place.table, 'shop', (now) => ({ ...now, canary_share: 0.2 }));
  const modelOf = createServedModels({ ...place, clock: { now: () => 0 } });

  const versions = await Promise.all(
    Array.from({ length: 1_000 }, async (_, at) => (await modelOf('shop', `session ${at}`))?.model.version),
  );

  const share = versions.filter((version) => version === second.version).length / versions.length;
  expect(share).toBeGreaterThan(0.15);
  expect(share).toBeLessThan(0.25);
  expect((await modelOf('shop', 'session 17'))?.model.version).toBe(versions[17]);
});
