import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { finished, firstJson, freshFolder, removeFolders, start, tidemark, tidemarkJson } from './cli';
import { rees46File, Rees46Oracle } from './rees46-oracle';

const ROUNDS = 20;
/** How long a process lives before it is killed: seeded, so that a failure can be looked at again. */
const lifetimes = seeded(20191001);

function seeded(seed: number): (least: number, most: number) => number {
  let state = seed;
  return (least, most) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return least + (state / 2 ** 32) * (most - least);
  };
}

interface Totals {
  readonly rows: readonly { readonly value: number }[];
}
interface Running {
  readonly url: string;
}

afterAll(removeFolders);

test('up, killed twenty times at any moment, loses nothing that it acknowledged and counts nothing twice', async () => {
  const dataDir = join(freshFolder(), 'data');
  const first = start('up', '--data-dir', dataDir, '--port', '0', '--traffic', '100', '--json');
  await firstJson<Running>(first);
  const { write_key: writeKey } = await tidemarkJson<{ readonly write_key: string }>('sites', 'add', '--site', 'probe', '--data-dir', dataDir);
  first.kill('SIGKILL');
  await finished(first);
  const sent: string[][] = [];
  let acknowledged = 0;
  const timestamp = new Date().toISOString();

  const send = async (url: string, ids: readonly string[]): Promise<boolean> => {
    const events = ids.map((id) => ({ event_id: id, event_type: 'page_view', timestamp, session_id: `s${id.length}${id}` }));
    const headers = { authorization: `Bearer ${writeKey}`, 'content-type': 'application/json' };
    const response = await fetch(`${url}/v1/events`, { method: 'POST', headers, body: JSON.stringify({ events }) }).catch(() => undefined);
    return response?.status === 202;
  };
  for (let round = 0; round < ROUNDS; round++) {
    const child = start('up', '--data-dir', dataDir, '--port', '0', '--traffic', '100', '--json');
    const ended = finished(child);
    const { url } = await firstJson<Running>(child);
    const death = pause(lifetimes(50, 1200)).then(() => child.kill('SIGKILL'));
    for (let request = 0; child.exitCode === null && child.signalCode === null; request++) {
      const ids = Array.from({ length: 5 }, (_, at) => `r${round}-${request}-${at}`);
      sent.push(ids);
      if (!(await send(url, ids))) break;
      acknowledged += ids.length;
    }
    await death;
    await ended;
  }

  const child = start('up', '--data-dir', dataDir, '--port', '0', '--traffic', 'none', '--json');
  const { url } = await firstJson<Running>(child);
  const count = async (): Promise<number> => {
    const range = ['--from', timestamp.slice(0, 11) + '00:00:00Z', '--to', new Date(Date.parse(timestamp) + 86_400_000).toISOString().slice(0, 11) + '00:00:00Z'];
    const answer = await tidemarkJson<Totals>('query', 'page_views', '--site', 'probe', '--grain', 'total', ...range, '--data-dir', dataDir);
    return answer.rows[0]?.value ?? 0;
  };
  await pause(1000);
  const survived = await count();
  // A client that got no answer sends again; now everything was acknowledged, and must count once.
  for (const ids of sent) expect(await send(url, ids)).toBe(true);
  await pause(2000);

  expect(survived).toBeGreaterThanOrEqual(acknowledged);
  expect(survived).toBeLessThanOrEqual(sent.length * 5);
  expect(await count()).toBe(sent.length * 5);
  expect((await tidemark('audit', '--data-dir', dataDir)).status).toBe(0);
  child.kill('SIGTERM');
  expect((await finished(child)).status).toBe(0);
  expect((await tidemark('audit', '--data-dir', dataDir)).status).toBe(0);
}, 600_000);

test('a replay, killed twenty times at any moment and then run to its end, gives the numbers of one run', async () => {
  const folder = freshFolder();
  const dataDir = join(folder, 'data');
  const file = rees46File(folder);
  const truth = new Rees46Oracle(file);
  const replay = ['replay', file, '--format', 'rees46', '--site', 'shop', '--as-of-arrival', 'event-time', '--data-dir', dataDir, '--json'] as const;

  for (let round = 0; round < ROUNDS; round++) {
    const child = start(...replay);
    const ended = finished(child);
    await Promise.race([ended, pause(lifetimes(300, 6000))]);
    child.kill('SIGKILL');
    await ended;
  }
  const last = await tidemarkJson<{ readonly accepted: number }>(...replay.slice(0, -1));

  const [from, to] = [Date.parse('2019-10-01T00:00:00Z'), Date.parse('2019-10-01T03:00:00Z')];
  const range = ['--from', '2019-10-01T00:00:00Z', '--to', '2019-10-01T03:00:00Z', '--grain', 'total', '--site', 'shop', '--data-dir', dataDir];
  expect(last.accepted).toBe(truth.read - truth.rejected);
  expect((await tidemarkJson<Totals>('query', 'page_views', ...range)).rows[0]?.value).toBe(truth.count('view', from, to));
  expect((await tidemarkJson<Totals>('query', 'revenue', ...range)).rows[0]?.value).toBe(truth.revenue(from, to));
  expect((await tidemark('audit', '--data-dir', dataDir)).status).toBe(0);
  await tidemarkJson('batch', '--until', '2019-10-01T03:00:00Z', '--data-dir', dataDir);
  expect((await tidemarkJson<Totals>('query', 'page_views', ...range)).rows[0]?.value).toBe(truth.count('view', from, to));
  expect((await tidemark('reconcile', '--data-dir', dataDir)).status).toBe(0);
}, 600_000);
