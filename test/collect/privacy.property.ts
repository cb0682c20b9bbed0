import fc from 'fast-check';
import { createSiteKeys } from '../../speed-layer/collect/site-keys';
import { wireEvents } from '../../loadtest/floods/wire-events';
import { bytes, collecting, eventFramesIn, json, SECRETS, SHOP } from './collecting';
import { runs } from '../support/effort';

const canaries = fc.nat().map((n) => `canary${n}yranac`);
const addresses = fc
  .tuple(fc.integer({ min: 100, max: 255 }), fc.integer({ min: 100, max: 255 }))
  .map(([a, b]) => `203.0.${a}.${b}`);
/** What a client may get wrong with an identity in the event. */
const spoilers = fc.constantFrom<Record<string, unknown>>(
  {},
  { price: 'much' },
  { event_type: '' },
  { timestamp: '2031-01-01T00:00:00Z' },
  { user_id: undefined },
  { colour: 1 },
);

describe('what reaches the stream', () => {
  it('shows no raw user id, anonymous id or IP address, of accepted and of refused events', async () => {
    await fc.assert(
      fc.asyncProperty(wireEvents, canaries, addresses, spoilers, async (event, canary, ip, spoiler) => {
        const { collector, stream } = collecting();
        const sent = { ...event, user_id: canary, anonymous_id: `anonymous-${canary}`, ip_address: ip, ...spoiler };

        await collector.collect({ writeKey: SECRETS.writeKey, body: json(sent), ip, userAgent: 'agent' });

        const stored = JSON.stringify([
          eventFramesIn(stream.taken),
          stream.taken.map(({ partitionKey }) => partitionKey),
        ]);
        expect(stored).not.toContain(canary);
        expect(stored).not.toContain(ip);
      }),
      { numRuns: runs(500) },
    );
  });

  it('is silent about identities that are themselves wrong, misnamed or in a line that is not JSON', async () => {
    const { collector, stream } = collecting();
    const base = { event_type: 'click', timestamp: '2019-10-01T12:00:00Z', session_id: 's' };
    const wrong = [
      { ...base, user_id: `canary${'y'.repeat(200)}` },
      { ...base, anonymous_id: ['canary'] },
      { ...base, ip_address: 'canary' },
      { ...base, userId: 'canary' },
      { ...base, 'canary@example.com': 1 },
      { ...base, custom_properties: { 'canary@example.com': JSON.parse('{"__proto__":"canary"}') as unknown } },
    ];
    const lines = [...wrong.map((event) => JSON.stringify(event)), '{"user_id":"canary" oops'].join('\n');

    const response = await collector.collect({
      writeKey: SECRETS.writeKey,
      body: bytes(lines),
      contentType: 'application/x-ndjson',
    });

    const frames = eventFramesIn(stream.taken);
    const { unseal } = createSiteKeys(SHOP.id, SECRETS.pseudonymKey);
    expect(frames.flatMap((frame) => frame.events)).toHaveLength(5);
    const kept = frames.flatMap((frame) => frame.quarantined);
    expect(kept).toHaveLength(2);
    expect(kept.every((one) => 'sealed' in one && unseal(one.sealed).includes('canary'))).toBe(true);
    expect(JSON.stringify(frames)).not.toContain('canary');
    expect(JSON.stringify(response)).not.toContain('canary');
  });
});
