import fc from 'fast-check';
import * as z from 'zod';
import { decodeFrame, eventsQuarantined, type EventFrame } from '../../core/frame/frame';
import { DAY_MS, HOUR_MS, hourOf } from '../../core/time/window';
import { siteLedger } from '../../platform/site-ledger';
import { nodeCodec } from '../../speed-layer/compression';
import { removeFolders } from '../e2e/cli';
import { choose } from '../support/effort';
import { unclearIn } from './clear-problem';
import type { HttpResponse } from '../../loadtest/floods/connection';
import { type FloodedPlatform, openFlooded } from './flooded-platform';
import { usedBytes } from './memory';
import { FLOOD_START, sentRequests } from '../../loadtest/floods/sent-requests';

const REQUESTS = choose({ mutation: 200, sample: 500, full: 100_000 });
/** How many requests consumers leave waiting. */
const DRAINED_EVERY = 250;
/** What a flood may add: memories of bounded size that fill, and the garbage that measuring leaves. */
const GROWTH_BYTES = 48 * 1024 * 1024;
/** A full flood takes about a day of the virtual clock. */
const LONGEST_PAUSE_MS = 1_700;

const answered = z.object({
  accepted: z.number(),
  rejected: z.number(),
  verdicts: z.array(z.object({ status: z.string(), event_id: z.string().optional() })),
});

/** Reads what was added to the log since the last call, in the order of arrival. */
function logReader({ stores: { stream } }: FloodedPlatform['platform']): () => Promise<readonly EventFrame[]> {
  const positions = new Map<string, string>();
  return async () => {
    const frames: (EventFrame & { readonly arrivedMs: number })[] = [];
    for (const { id } of await stream.shards()) {
      for (;;) {
        const records = await stream.read(id, positions.get(id), 10_000);
        for (const { data, sequence, arrivedMs } of records) {
          positions.set(id, sequence);
          const frame = decodeFrame(data, nodeCodec);
          if (frame.kind === 'events') frames.push({ ...frame, arrivedMs });
        }
        if (records.length === 0) break;
      }
    }
    return frames.toSorted((a, b) => a.arrivedMs - b.arrivedMs);
  };
}

/** What a night keeps: of events with one id, every one without an earlier one on its day or on a day beside it. */
function keptOf(frames: readonly EventFrame[]): { readonly distinct: number; readonly kept: number } {
  const daysOf = new Map<string, number[]>();
  let kept = 0;
  for (const { event_id: id, occurred_ms: ms } of frames.flatMap(({ events }) => events)) {
    const days = daysOf.get(id) ?? [];
    const day = Math.floor(ms / DAY_MS);
    if (!days.some((other) => Math.abs(other - day) <= 1)) kept += 1;
    daysOf.set(id, [...days, day]);
  }
  return { distinct: daysOf.size, kept };
}

interface Counts {
  readonly accepted: number;
  readonly rejected: number;
}

/** What an answer says was stored, and under which ids. */
function saidIn({ status, body }: HttpResponse): Counts & { readonly ids: readonly (string | undefined)[] } {
  if (status !== 202 && status !== 422) return { accepted: 0, rejected: 0, ids: [] };
  const { accepted, rejected, verdicts } = answered.parse(JSON.parse(body.toString()));
  const ids = verdicts.flatMap((one) => (one.status === 'accepted' ? [one.event_id] : []));
  return { accepted, rejected, ids: ids.toSorted() };
}

function checkAnswer(response: HttpResponse, method: string): void {
  const { status, headers } = response;
  expect([202, 204, 400, 401, 404, 405, 413, 415, 422, 429]).toContain(status);
  if (status >= 400 && method !== 'HEAD') expect(unclearIn(response)).toBeUndefined();
  if (status === 429) expect(Number(headers['retry-after'])).toBeGreaterThan(0);
}

let flooded: FloodedPlatform;
beforeAll(async () => {
  flooded = await openFlooded(FLOOD_START);
});
afterAll(async () => {
  await flooded.close();
  removeFolders();
});

test('a client may send anything: it is answered, and each event is counted once or is in quarantine once', async () => {
  const { platform, connection, clock, writeKey, errors } = flooded;
  const newFrames = logReader(platform);
  const total = { requests: 0, accepted: 0, rejected: 0 };
  const memory: number[] = [];

  await fc.assert(
    fc.asyncProperty(
      sentRequests(writeKey),
      fc.integer({ min: 1, max: LONGEST_PAUSE_MS }),
      async (request, laterMs) => {
        await clock.advance(clock.now() + laterMs);

        const response = await connection.send(request);
        const frames = await newFrames();

        checkAnswer(response, request.method);
        const ids = frames.flatMap(({ events }) => events.map((event) => event.event_id)).toSorted();
        const rejected = frames.reduce((sum, { quarantined }) => sum + eventsQuarantined(quarantined), 0);
        expect({ accepted: ids.length, rejected, ids }).toEqual(saidIn(response));
        total.requests += 1;
        total.accepted += ids.length;
        total.rejected += rejected;
        if (total.requests % DRAINED_EVERY === 0) await platform.drain();
        if (total.requests % Math.ceil(REQUESTS / 4) === 0) memory.push(usedBytes());
      },
    ),
    { numRuns: REQUESTS },
  );
  const [first = 0, ...later] = memory;
  expect(Math.max(...later) - first).toBeLessThan(GROWTH_BYTES);
  expect(errors).toEqual([]);

  const { accepted, rejected } = total;
  const due = hourOf(clock.now()) + HOUR_MS;
  await clock.advance(due + 1);
  await platform.pulse();
  await platform.drain();
  const { distinct, kept } = keptOf(await logReader(platform)());
  expect(await siteLedger(platform.stores.ledgers, 'shop')).toEqual({
    events: accepted + rejected,
    applied: distinct,
    duplicate: accepted - distinct,
    superseded: 0,
    quarantined: rejected,
  });
  expect(await platform.audit()).toMatchObject({ ok: true, residual: 0, findings: [] });
  expect(await platform.batch.run(due)).toMatchObject({
    status: 'published',
    record: { events: { read: accepted, kept, duplicates: accepted - kept } },
  });
});
