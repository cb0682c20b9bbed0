import fc from 'fast-check';
import { ADMIN_HEADER } from '../../core/wire/access';
import { HOUR_MS } from '../../core/time/window';
import { removeFolders } from '../e2e/cli';
import { wireEvents } from '../../loadtest/floods/wire-events';
import { choose } from '../support/effort';
import { type ApiDocument, apiDocument, askedQuestions } from '../../loadtest/floods/asked-questions';
import { unclearIn } from './clear-problem';
import type { HttpRequest } from '../../loadtest/floods/connection';
import { type FloodedPlatform, openFlooded } from './flooded-platform';
import { usedBytes } from './memory';
import { FLOOD_START } from '../../loadtest/floods/sent-requests';

const QUESTIONS = choose({ mutation: 100, sample: 150, full: 18_000 });
const OPERATIONS = choose({ mutation: 20, sample: 40, full: 2_000 });
const GROWTH_BYTES = 48 * 1024 * 1024;

let flooded: FloodedPlatform;
let document: ApiDocument;
beforeAll(async () => {
  flooded = await openFlooded(FLOOD_START);
  const { platform, clock } = flooded;
  await send(700, 1);
  await clock.advance(FLOOD_START + HOUR_MS + 1);
  await platform.pulse();
  await platform.drain();
  await platform.batch.run(FLOOD_START + HOUR_MS);
  await send(200, 2);
  await clock.advance(clock.now() + 60_000);
  await platform.pulse();
  await platform.drain();
  document = apiDocument.parse(await (await platform.api.request('/openapi.json')).json());
});
afterAll(async () => {
  await flooded.close();
  removeFolders();
});

/** Events of the day before and the hour after. */
async function send(count: number, seed: number): Promise<void> {
  const { platform } = flooded;
  const events = fc.sample(wireEvents, { numRuns: count, seed }).map((event, at) => ({
    ...event,
    timestamp: new Date(FLOOD_START + HOUR_MS - ((at * 7_919) % 1_440) * 60_000).toISOString(),
  }));
  await platform.collector.collectEvents({ site: 'shop', events });
}

async function checkAnswer(request: HttpRequest): Promise<void> {
  const response = await flooded.connection.send(request);

  expect(flooded.errors.splice(0)).toEqual([]);
  expect(response.status).toBeLessThan(500);
  if (response.status >= 400 && request.method !== 'HEAD') expect(unclearIn(response)).toBeUndefined();
  const isJson = String(response.headers['content-type']).startsWith('application/json');
  if (isJson && response.status === 200 && request.method !== 'HEAD') JSON.parse(response.body.toString());
}

test('a caller may ask anything: it is answered, or told what to ask instead', async () => {
  const memory: number[] = [];
  let asked = 0;
  await fc.assert(
    fc.asyncProperty(
      askedQuestions({ document, isAsked: (path) => !/^\/v1\/(?:admin|events)/.test(path) }),
      async (request) => {
        await checkAnswer(request);
        if (++asked % Math.ceil(QUESTIONS / 4) === 0) memory.push(usedBytes());
      },
    ),
    { numRuns: QUESTIONS },
  );

  const [first = 0, ...later] = memory;
  expect(Math.max(...later) - first).toBeLessThan(GROWTH_BYTES);
});

test('an operator may ask for anything, and all events balance afterwards', async () => {
  const { platform } = flooded;
  const credentials = { [ADMIN_HEADER]: platform.adminToken };
  await fc.assert(
    fc.asyncProperty(
      askedQuestions({ document, isAsked: (path) => path.startsWith('/v1/admin'), credentials }),
      checkAnswer,
    ),
    { numRuns: OPERATIONS },
  );

  await platform.drain();
  expect(await platform.audit()).toMatchObject({ ok: true, residual: 0, findings: [] });
});
