import { gzipSync } from 'node:zlib';
import { eventsQuarantined } from '../../core/frame/frame';
import { createIdentityMemory } from '../../core/event/identity-memory';
import { identityOf } from '../../core/event/identity';
import { QUARANTINE_BYTES_PER_MINUTE } from '../../speed-layer/collect/budgets';
import { NOON } from '../event/contexts';
import { collecting, eventFramesIn, json, SECRETS } from './collecting';

const MINUTE_MS = 60_000;

function flood(request: number, ...others: readonly object[]): Uint8Array {
  const event = (at: number) => ({
    event_type: 'no type',
    timestamp: '2019-10-01T11:59:00Z',
    page: `${'x'.repeat(1900)}${request}-${at}-${Math.sin(at + request)}`,
  });
  return gzipSync(JSON.stringify([...others, ...Array.from({ length: 499 }, (_, at) => event(at))]));
}

describe('refused events', () => {
  it('are all counted, and kept as far as the budget of their site and minute goes', async () => {
    let nowMs = NOON;
    const { collector, stream } = collecting([], {}, { clock: { now: () => nowMs } });
    const send = async (request: number, ...others: readonly object[]) =>
      collector.collect({
        writeKey: SECRETS.writeKey,
        contentType: 'application/json',
        body: flood(request, ...others),
      });

    let wire = 0;
    for (let request = 0; request < 20; request++) {
      wire += flood(request).length;
      expect(await send(request, { event_type: 'page_view' })).toMatchObject({ status: 202, body: { rejected: 499 } });
    }
    const kept = eventFramesIn(stream.taken).flatMap(({ quarantined }) => quarantined);
    const sealed = kept.reduce((sum, one) => sum + ('sealed' in one ? one.sealed.length : 0), 0);
    const stored = stream.taken.reduce((sum, { data }) => sum + data.length, 0);

    expect(eventsQuarantined(kept)).toBe(9_980);
    expect(sealed).toBeGreaterThan(QUARANTINE_BYTES_PER_MINUTE * 0.9);
    expect(sealed).toBeLessThanOrEqual(QUARANTINE_BYTES_PER_MINUTE);
    expect(stored).toBeLessThan(3 * wire);
    expect(kept.filter((one) => 'count' in one).length).toBeLessThan(25);

    nowMs += MINUTE_MS;
    await send(20, { event_type: 'page_view' });
    const last = eventFramesIn(stream.taken.slice(-1)).flatMap(({ quarantined }) => quarantined);
    expect(last.some((one) => 'sealed' in one)).toBe(true);
  });

  it('say so where they are not kept, and wait where nothing else is lost', async () => {
    let nowMs = NOON;
    const { collector, stream } = collecting([], {}, { clock: { now: () => nowMs } });
    const send = async (...others: readonly object[]) =>
      collector.collect({ writeKey: SECRETS.writeKey, contentType: 'application/json', body: flood(0, ...others) });
    const fill = async (): Promise<void> => {
      for (let request = 0; request < 20; request++)
        await collector.collect({
          writeKey: SECRETS.writeKey,
          contentType: 'application/json',
          body: flood(request, { event_type: 'page_view' }),
        });
    };
    await fill();
    const stored = stream.taken.length;

    const alone = await send();
    expect(alone).toMatchObject({ status: 429, body: { code: 'too_many_refused_events' }, retryAfterSeconds: 60 });
    expect(stream.taken).toHaveLength(stored);
    const mixed = await send({ event_type: 'page_view' });
    expect(mixed.status).toBe(202);
    expect(mixed.body).toHaveProperty('verdicts.0.status', 'accepted');
    expect(mixed.body).toHaveProperty('verdicts.1.kept', false);

    nowMs += MINUTE_MS;
    expect(
      await collector.collect({ writeKey: SECRETS.writeKey, body: json({ event_type: 'no type' }) }),
    ).toMatchObject({
      status: 422,
      body: { verdicts: [expect.not.objectContaining({ kept: false })] },
    });
  });

  it('without a session do not all go to one lane', async () => {
    let drawn = 0;
    const { collector, stream } = collecting([], {}, { random: () => drawn++ / 100 });
    for (let request = 0; request < 40; request++)
      await collector.collect({
        writeKey: SECRETS.writeKey,
        contentType: 'application/json',
        body: new TextEncoder().encode(`[{"event_type":"no type","page":"/${request}"}]`),
      });
    expect(new Set(stream.taken.map(({ partitionKey }) => partitionKey)).size).toBeGreaterThan(5);
  });
});

describe('the memory of identities', () => {
  const identity = identityOf(new Uint8Array(16));

  it('stays within its bytes over all owners, and keeps what is used', () => {
    const memory = createIdentityMemory(100_000);
    memory.keep('1/used', identity);
    let kept = 0;
    for (let at = 0; at < 5_000; at++) {
      memory.keep(`${at}/visitor`, identity);
      expect(memory.get('1/used')).toBe(identity);
    }
    for (let at = 0; at < 5_000; at++) if (memory.get(`${at}/visitor`) !== undefined) kept += 1;
    expect(kept).toBeLessThan(100_000 / 200);
    expect(kept).toBeGreaterThan(50);
  });

  it('never gives one owner the identity of another', () => {
    const memory = createIdentityMemory(1_000);
    expect(memory.newOwner()).not.toBe(memory.newOwner());
  });
});
