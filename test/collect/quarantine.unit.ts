import { createSiteKeys } from '../../speed-layer/collect/site-keys';
import { wireEvent } from '../../loadtest/floods/wire-event';
import { bytes, collecting, eventFramesIn, json, SECRETS, SHOP } from './collecting';

const writeKey = SECRETS.writeKey;

describe('quarantine', () => {
  it('keeps the identity that an event without one has by its arrival', async () => {
    const { collector, stream } = collecting();
    const wrong = { ...wireEvent(), price: 'free' };
    const { event_type, price } = wrong;

    await collector.collect({ writeKey, body: json([wrong, { event_type, price }]), ip: '81.1.1.1' });

    const { unseal } = createSiteKeys(SHOP.id, SECRETS.pseudonymKey);
    const kept = eventFramesIn(stream.taken).flatMap((frame) => frame.quarantined);
    const raws = kept.map((one) => JSON.parse(unseal('sealed' in one ? one.sealed : '')) as Record<string, unknown>);
    const [timed, bare] = [raws.find((raw) => !('event_id' in raw)), raws.find((raw) => 'event_id' in raw)];
    expect(timed).not.toHaveProperty('session_id');
    expect(bare).toMatchObject({
      event_id: expect.stringMatching(/^[\w-]{22}$/) as string,
      session_id: expect.stringMatching(/^[\w-]{22}$/) as string,
    });
  });

  it('gives no identity to an event that has one of a wrong type, so that a replay refuses it too', async () => {
    const { collector, stream } = collecting();

    await collector.collect({ writeKey, body: json({ event_type: 'page_view', session_id: ['a'], event_id: {} }) });

    const { unseal } = createSiteKeys(SHOP.id, SECRETS.pseudonymKey);
    const [kept] = eventFramesIn(stream.taken).flatMap((frame) => frame.quarantined);
    const raw = JSON.parse(unseal(kept !== undefined && 'sealed' in kept ? kept.sealed : '')) as object;
    expect(raw).toMatchObject({ raw: { session_id: ['a'] } });
    expect(Object.keys(raw)).toEqual(['raw', 'received_ms']);
  });

  it('keeps what is needed to replay the event', async () => {
    const { collector, stream } = collecting();
    const request = {
      writeKey,
      body: bytes(`${JSON.stringify({ ...wireEvent(), price: 'free' })}\n{broken`),
      contentType: 'application/x-ndjson',
      ip: '81.1.1.1',
      userAgent: 'agent',
    };

    await collector.collect(request);
    await collector.collect(request);

    const { unseal } = createSiteKeys(SHOP.id, SECRETS.pseudonymKey);
    const kept = eventFramesIn(stream.taken).flatMap((frame) => frame.quarantined);
    const raws = kept.map((one) => JSON.parse(unseal('sealed' in one ? one.sealed : '')) as Record<string, unknown>);
    expect(kept[0]?.reason).toMatchObject({ code: 'bad_format', path: 'price' });
    expect(raws.find((raw) => 'raw' in raw)).toMatchObject({
      raw: { price: 'free' },
      ip: '81.1.1.1',
      user_agent: 'agent',
      received_ms: 1_569_931_200_000,
    });
    expect(raws.find((raw) => 'raw_text' in raw)).toMatchObject({ raw_text: '{broken' });
  });

  it('keeps the beginning of what is too large, and nothing of deeply nested brackets', async () => {
    const { collector, stream } = collecting();
    const large = json({ ...wireEvent({ price: 'free' }), custom_properties: { text: 'x'.repeat(900_000) } });
    const tower = bytes(`[${'['.repeat(400_000)}${']'.repeat(400_000)}]`);

    const responses = [
      await collector.collect({ writeKey, body: large }),
      await collector.collect({ writeKey, body: tower }),
    ];

    expect(responses.map((response) => response.body)).toMatchObject([
      { verdicts: [{ code: 'bad_format', path: 'price' }] },
      { verdicts: [{ code: 'not_an_object' }] },
    ]);
    expect(stream.taken.every(({ data }) => data.length < 100_000)).toBe(true);
  });
});
