import { gzipSync } from 'node:zlib';
import { eventsQuarantined } from '../../core/frame/frame';
import { createIdentityMemory } from '../../core/event/identity-memory';
import { identityOf } from '../../core/event/identity';
import { QUARANTINE_BYTES_PER_MINUTE } from '../../speed-layer/collect/quarantine-budget';
import { NOON } from '../event/contexts';
import { collecting, eventFramesIn, SECRETS } from './collecting';

const MINUTE_MS = 60_000;

function flood(request: number): Uint8Array {
  const event = (at: number) => ({
    event_type: 'no_such_type',
    timestamp: '2019-10-01T11:59:00Z',
    nope: `${'x'.repeat(1900)}${request}-${at}-${Math.sin(at + request)}`,
  });
  return gzipSync(JSON.stringify(Array.from({ length: 500 }, (_, at) => event(at))));
}

describe('refused events', () => {
  it('are all counted, and kept as far as the budget of their site and minute goes', async () => {
    let nowMs = NOON;
    const { collector, stream } = collecting([], {}, { clock: { now: () => nowMs } });
    const send = async (request: number) =>
      collector.collect({ writeKey: SECRETS.writeKey, contentType: 'application/json', body: flood(request) });

    let wire = 0;
    for (let request = 0; request < 20; request++) {
      wire += flood(request).length;
      expect(await send(request)).toMatchObject({ status: 422, body: { rejected: 500 } });
    }
    const kept = eventFramesIn(stream.taken).flatMap(({ quarantined }) => quarantined);
    const sealed = kept.reduce((sum, one) => sum + ('sealed' in one ? one.sealed.length : 0), 0);
    const stored = stream.taken.reduce((sum, { data }) => sum + data.length, 0);

    expect(eventsQuarantined(kept)).toBe(10_000);
    expect(sealed).toBeGreaterThan(QUARANTINE_BYTES_PER_MINUTE * 0.9);
    expect(sealed).toBeLessThanOrEqual(QUARANTINE_BYTES_PER_MINUTE);
    expect(stored).toBeLessThan(3 * wire);
    expect(kept.filter((one) => 'count' in one).length).toBeLessThan(25);

    nowMs += MINUTE_MS;
    await send(20);
    const last = eventFramesIn(stream.taken.slice(-1)).flatMap(({ quarantined }) => quarantined);
    expect(last.every((one) => 'sealed' in one)).toBe(true);
  });

  it('without a session do not all go to one lane', async () => {
    let draws = 0;
    const { collector, stream } = collecting([], {}, { random: () => (draws += 1) / 1000 });
    for (let request = 0; request < 40; request++)
      await collector.collect({
        writeKey: SECRETS.writeKey,
        contentType: 'application/json',
        body: new TextEncoder().encode(`[{"event_type":"nope_${request}"}]`),
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
