import { setImmediate as nextTurn } from 'node:timers/promises';
import type { QueryWatch } from '../../core/port/batch-engine';
import { PENDING_ANSWERS } from '../../core/wire/pending-answer';
import { preferenceOf } from '../../core/wire/prefer';
import { createPendingAnswers } from '../../serving-layer/api/pending-answers';
import type { ApiDeps } from '../../serving-layer/api/deps';
import type { SessionsAnswer } from '../../serving-layer/explore/explorer';
import { createApiWorld, exploring, type Json, jsonOf, RANGE } from './api-world';

const SUMMARY = `/v1/sessions/summary?${RANGE}`;
const NOW = { prefer: 'respond-async, wait=0' };
const ANSWER: SessionsAnswer = {
  sessions: 7,
  bounces: 0,
  bounce_rate: 0,
  average_duration_ms: 1,
  median_duration_ms: 1,
  average_events: 1,
  top_entries: [],
  top_exits: [],
  layer: 'batch',
};

interface Computation {
  readonly done: (answer?: SessionsAnswer) => void;
  readonly fail: (error: Error) => void;
  readonly watch: QueryWatch;
}

/** An API whose sessions are computed when the test says so. */
async function createSlowApi(changes: Partial<ApiDeps> = {}) {
  const world = await createApiWorld();
  const computations: Computation[] = [];
  const never = (): Promise<never> => Promise.reject(new Error('the test asks for sessions only'));
  const sessions = (_: unknown, watch: QueryWatch = {}): Promise<SessionsAnswer> =>
    new Promise((resolve, reject) => {
      computations.push({ done: (answer = ANSWER) => resolve(answer), fail: reject, watch });
      watch.signal?.addEventListener('abort', () => reject(new Error('interrupted')));
    });
  const capabilities = exploring(world, {
    funnel: never,
    retention: never,
    journeys: never,
    sessions,
    sessionList: never,
    session: never,
  });
  const api = await createApiWorld({ capabilities, defers: true, ...changes });
  const cancel = async (path: string): Promise<Response> => api.app.request(path, { method: 'DELETE' });
  const later = async (): Promise<string> => (await api.get(SUMMARY, NOW)).headers.get('location') ?? '';
  return { ...api, computations, cancel, later };
}

describe('a question that is answered later', () => {
  it('is answered with 202, and at its address with how far it is, then with the answer', async () => {
    const { get, computations } = await createSlowApi();

    const accepted = await get(SUMMARY, NOW);
    const address = accepted.headers.get('location') ?? '';
    computations[0]?.watch.onProgress?.(0.5);
    const half = await jsonOf(await get(address));
    computations[0]?.done();
    await nextTurn();
    const done = await jsonOf(await get(address));

    expect([accepted.status, accepted.headers.get('retry-after')]).toEqual([202, '1']);
    expect(accepted.headers.get('preference-applied')).toBe('respond-async');
    expect(await jsonOf(accepted)).toMatchObject({ site: 'shop', state: 'running', progress: 0 });
    expect(half).toMatchObject({ state: 'running', progress: 0.5, started: '2019-10-01T03:00:20Z' });
    expect(done).toMatchObject({ state: 'done', progress: 1, answer: { site: 'shop', sessions: 7, epoch: 1 } });
  });

  it('is answered at once where the answer is ready in the time that the request waits, in the form it asks for', async () => {
    const { get, computations } = await createSlowApi();

    const asked = get(`${SUMMARY}&format=csv`, { prefer: 'wait=20' });
    while (computations.length === 0) await nextTurn();
    computations[0]?.done();
    const answer = await asked;

    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(await answer.text()).toContain('7');
  });

  it('waits for its answer without the header, and where the process ends with the response', async () => {
    for (const [changes, headers] of [
      [{}, {}],
      [{ defers: false }, NOW],
    ] as const) {
      const { get, computations } = await createSlowApi(changes);
      const asked = get(SUMMARY, headers);
      while (computations.length === 0) await nextTurn();
      computations[0]?.done();

      expect((await asked).status).toBe(200);
    }
  });

  it('is computed once for all who ask the same, and again for others', async () => {
    const { get, later, computations } = await createSlowApi();

    const [first, second] = [await later(), await later()];
    const other = await get(`/v1/sessions/summary?site=shop&from=2019-10-01&to=2019-10-02`, NOW);
    computations[0]?.done();
    await nextTurn();
    const third = await get(SUMMARY, NOW);

    expect(second).toBe(first);
    expect(other.headers.get('location')).not.toBe(first);
    expect([third.status, (await jsonOf(third))['sessions']]).toEqual([200, 7]);
    expect(computations).toHaveLength(2);
  });

  it('is stopped by DELETE, and computed again for the next who asks', async () => {
    const { get, cancel, later, computations } = await createSlowApi();
    const address = await later();

    const cancelled = await jsonOf(await cancel(address));
    const again = await get(SUMMARY, NOW);

    expect(cancelled).toMatchObject({ state: 'cancelled', problem: { status: 409, code: 'question_cancelled' } });
    expect(computations[0]?.watch.signal?.aborted).toBe(true);
    expect([again.status, computations.length]).toEqual([202, 2]);
  });

  it('keeps a done answer although it is cancelled', async () => {
    const { cancel, later, computations } = await createSlowApi();
    const address = await later();
    computations[0]?.done();
    await nextTurn();

    expect(await jsonOf(await cancel(address))).toMatchObject({ state: 'done', answer: { sessions: 7 } });
  });

  it('says why it failed, as the request itself would have', async () => {
    const errors: unknown[] = [];
    const { get, later, computations } = await createSlowApi({ onError: (error) => void errors.push(error) });
    const address = await later();
    computations[0]?.fail(new Error('no disk'));
    await nextTurn();

    const failed = await jsonOf(await get(address));
    const again = get(SUMMARY, { prefer: 'wait=20' });
    while (computations.length === 1) await nextTurn();
    computations[1]?.fail(new Error('no disk'));

    expect(failed).toMatchObject({ state: 'failed', problem: { status: 500, code: 'internal_error' } });
    expect((await again).status).toBe(500);
    expect(errors).toHaveLength(2);
  });

  it('is hidden from keys for other sites, and unknown after its time', async () => {
    const { get, later } = await createSlowApi({
      authorizeRead: ({ headers }) => ({ sites: headers.has('other') ? ['store'] : ['shop'] }),
    });
    const address = await later();

    expect((await get(address)).status).toBe(200);
    expect((await get(address, { other: 'yes' })).status).toBe(404);
    expect(await jsonOf(await get('/v1/answers/none'))).toMatchObject({ code: 'not_found' });
  });

  it('is refused while too many are computed or wait', async () => {
    const { get } = await createSlowApi();
    const ask = (minute: number): Promise<Response> =>
      get(`/v1/sessions/summary?site=shop&from=2019-10-01&to=2019-10-01T01:${String(minute).padStart(2, '0')}Z`, NOW);
    const most = PENDING_ANSWERS.running + PENDING_ANSWERS.waiting;

    const statuses: number[] = [];
    for (let minute = 0; minute <= most; minute++) statuses.push((await ask(minute)).status);

    expect(statuses.slice(0, most)).toEqual(Array.from({ length: most }, () => 202));
    expect(statuses[most]).toBe(503);
  });
});

describe('the answers that are kept', () => {
  const pendingAnswers = (kept: number) =>
    createPendingAnswers({
      clock: { now: () => 0 },
      answerError: () => new Response('{}'),
      limits: { kept, keptSeconds: 600, running: 2, waiting: 2 },
    });

  it('are bounded: the one longest unasked is stopped and forgotten', () => {
    const answers = pendingAnswers(1);
    const signals: (AbortSignal | undefined)[] = [];
    const ask = (text: string) =>
      answers.ask({
        text,
        site: 'shop',
        compute: ({ signal }) => {
          signals.push(signal);
          return new Promise(() => undefined);
        },
      });

    const [first, second] = [ask('a'), ask('b')];

    expect([answers.find(first?.id ?? ''), answers.find(second?.id ?? '')?.id]).toEqual([undefined, second?.id]);
    expect(signals[0]?.aborted).not.toBe(false);
  });
});

test.each([
  [undefined, undefined],
  ['handling=lenient', undefined],
  ['respond-async', 1],
  ['respond-async, wait=5', 5],
  ['Wait=7; foo=bar', 7],
  ['wait="3", respond-async', 3],
  ['wait=100000', PENDING_ANSWERS.mostWaitSeconds],
  ['wait=-1', undefined],
])('Prefer: %s waits %s s', (header, seconds) => {
  const expected: Json | undefined = seconds === undefined ? undefined : { waitSeconds: seconds };
  expect(preferenceOf(header)).toEqual(expected);
});
