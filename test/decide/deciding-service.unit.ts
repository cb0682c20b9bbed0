import { decide } from '../../reaction-layer/decide/decide';
import { lists, outcome, override } from '../../reaction-layer/decide/operate';
import { defaultPolicy, storePolicy } from '../../reaction-layer/decide/policy/stored-policy';
import { decisionRecord, readRecord } from '../../reaction-layer/decide/record';
import { listReviews } from '../../reaction-layer/decide/reviews';
import { checkout, type DecidingWorld, decidingWorld, SITE } from './deciding-world';

function take(world: DecidingWorld, id: string, event = checkout(`card-${id}`)) {
  return world.service.take({ site: SITE, decision_id: id, event });
}

async function cards(world: DecidingWorld, from: number, to: number) {
  const answers = [];
  for (let at = from; at <= to; at++) answers.push(await take(world, `o-${at}`));
  return answers;
}

describe('a call', () => {
  test('is counted when it is made: the fourth card of a device is denied', async () => {
    const answers = await cards(decidingWorld(), 1, 4);

    expect(answers.map(({ decision }) => decision)).toEqual(['allow', 'allow', 'allow', 'deny']);
  });

  test('is counted once and answered with the same bytes, however often and whenever it is repeated', async () => {
    const world = decidingWorld();
    const [first] = await cards(world, 1, 3);
    const again = await Promise.all(Array.from({ length: 5 }, () => take(world, 'o-1', checkout('another'))));
    const both = await Promise.all([
      take(world, 'o-5', checkout('card-o-1')),
      take(world, 'o-5', checkout('card-o-1')),
    ]);

    for (const answer of again) expect(JSON.stringify(answer)).toBe(JSON.stringify(first));
    expect(JSON.stringify(both[0])).toBe(JSON.stringify(both[1]));
    expect(both[0]).toMatchObject({ decision: 'allow' });
    expect(world.stream).toHaveLength(4);
  });

  test('is recorded with what decides it again, and without raw values', async () => {
    const world = decidingWorld();
    await cards(world, 1, 4);

    for (const event of world.stream) {
      const text = JSON.stringify(event['custom_properties']);
      const record = readRecord(text);
      expect(text).not.toMatch(/203\.0\.113|card-o|"a-1"/);
      expect(text.length).toBeLessThan(8000);
      expect(JSON.stringify(record && decide(record.inputs, defaultPolicy().policy))).toBe(record?.answer);
    }
  });

  test('of an unknown site is refused', async () => {
    const asked = { site: 'nowhere', decision_id: 'o', event: checkout('c') };
    await expect(decidingWorld().service.take(asked)).rejects.toMatchObject({ code: 'unknown_site' });
  });
});

describe('after a crash', () => {
  test('what was recorded counts, once, and its ids have the same answers', async () => {
    const world = decidingWorld();
    const answers = await cards(world, 1, 2);
    await world.deliver();
    answers.push(await take(world, 'o-3'));
    const next = world.restart();
    // The follower's position was saved after the first two: the third comes again, and once more.
    await next.deliver(2);
    await next.deliver(2);

    expect(JSON.stringify(await cards(next, 1, 3))).toBe(JSON.stringify(answers));
    expect(await take(next, 'o-4')).toMatchObject({
      decision: 'deny',
      reasons: [{ facts: { device_payment_tokens_10m: 4 } }, {}, {}, {}],
    });
  });

  test('attempts that came from several shards in another order are all counted', async () => {
    const world = decidingWorld();
    await cards(world, 1, 3);
    world.stream.reverse();
    const next = world.restart();
    await next.deliver();
    await next.restart().deliver(1);

    const { reasons } = await take(next, 'o-4', checkout('card-4'));
    expect(reasons[0]).toMatchObject({ facts: { device_payment_tokens_10m: 4 } });
  });

  test('an answer that was given but not recorded is recorded when the call is repeated', async () => {
    const world = decidingWorld({ isStreamDown: true });
    const answer = await take(world, 'o-1');
    await world.follower.passTime?.(world.nowMs);
    const next = world.restart();
    await next.deliver();

    expect(JSON.stringify(await take(next, 'o-1'))).toBe(JSON.stringify(answer));
    expect(next.stream).toMatchObject([{ event_id: 'o-1', event_type: 'decision' }]);
  });

  test('a decision event of a public key counts for nothing', async () => {
    const world = decidingWorld();
    await cards(world, 1, 3);
    const forged = world.stream.map((event) => ({ ...event, key_kind: 'public' }));
    world.stream.splice(0, 3, ...forged);
    const next = world.restart();
    await next.deliver();

    expect(await take(next, 'o-4')).toMatchObject({ decision: 'allow' });
  });
});

describe('with a part that is down', () => {
  test('without tables it answers as the site fails, says so, and counts the call from the stream', async () => {
    const broken = { areTablesDown: true };
    const world = decidingWorld(broken);
    const answer = await take(world, 'o-1');

    expect(answer).toMatchObject({ decision: 'allow', degraded: ['counters', 'policy', 'lists'] });
    broken.areTablesDown = false;
    await world.deliver();
    world.nowMs += 1000;
    const [, third] = await cards(world, 2, 3);
    expect(third?.degraded).toBeUndefined();
    expect(await take(world, 'o-4')).toMatchObject({ decision: 'deny' });
  });

  test('without the stream it answers, and says so from the next call on', async () => {
    const broken = { isStreamDown: true };
    const world = decidingWorld(broken);
    await take(world, 'o-1');

    expect(await take(world, 'o-2')).toMatchObject({ decision: 'allow', degraded: ['stream'] });
    await expect(
      outcome({ site: SITE, decision_id: 'o-1', outcome: 'fraud', note: '' }, world.service),
    ).rejects.toThrow('the stream is down');
  });
});

describe('what a site says', () => {
  test('its own policy decides from the next call on, and its version is recorded', async () => {
    const world = decidingWorld();
    await take(world, 'o-1');
    const { policy } = defaultPolicy();
    const table = world.service.context.tablesOf('decide')('policies');
    await storePolicy(table, SITE, { ...policy, rules: [] });
    const second = await storePolicy(table, SITE, { ...policy, mode: 'shadow' });
    world.service.changed(SITE);
    const answers = await cards(world, 2, 4);

    expect(second.version).toBe('2');
    expect(answers[2]).toMatchObject({ decision: 'allow', shadow: { decision: 'deny' }, versions: { policy: '2' } });
  });

  test('who is on a list is allowed or denied until it ends, known by a hash only', async () => {
    const world = decidingWorld();
    const until = new Date(world.nowMs + 60_000).toISOString();
    const entry = { site: SITE, kind: 'network', value: '203.0.113.200', note: '' } as const;
    await lists({ ...entry, list: 'deny', until }, world.service);

    expect(await take(world, 'o-1')).toMatchObject({ decision: 'deny', reasons: [{ code: 'deny_list' }] });
    world.nowMs += 60_000;
    expect(await take(world, 'o-2')).toMatchObject({ decision: 'allow' });
    await lists({ ...entry, list: 'none' }, world.service);
    await expect(lists({ ...entry, list: 'none' }, world.service)).rejects.toMatchObject({ code: 'not_listed' });
  });

  test('a review waits until a person decides; an outcome is a label, and fraud is remembered', async () => {
    const world = decidingWorld();
    const { policy } = defaultPolicy();
    await storePolicy(world.service.context.tablesOf('decide')('policies'), SITE, {
      ...policy,
      deny_from: 1,
      rules: policy.rules.filter(({ id }) => id === 'many_cards_on_device' || id === 'fraud_before'),
    });
    world.service.changed(SITE);
    await cards(world, 1, 3);
    expect(await take(world, 'o-4')).toMatchObject({ decision: 'review' });
    const reviews = world.service.context.tablesOf('decide')('reviews');
    await override({ site: SITE, decision_id: 'o-4', decision: 'deny', note: 'called' }, world.service);
    await outcome({ site: SITE, decision_id: 'o-4', outcome: 'fraud', note: '' }, world.service);

    expect(await listReviews(reviews, SITE, { limit: 10 })).toMatchObject([
      { review: { id: 'o-4', override: { decision: 'deny', note: 'called' }, outcome: 'fraud' } },
    ]);
    expect(world.stream.at(-1)).toMatchObject({
      event_type: 'decision_outcome',
      session_id: 's-1',
      custom_properties: { decision_id: 'o-4', outcome: 'fraud' },
    });
    const { reasons } = await take(world, 'o-5', checkout('card-o-4', { anonymous_id: 'a-2', ip_address: null }));
    expect(reasons.map(({ code }) => code)).toContain('fraud_before');
    await expect(
      override({ site: SITE, decision_id: 'o-1', decision: 'deny', note: '' }, world.service),
    ).rejects.toMatchObject({ code: 'not_found' });
  });
});

test('every record keeps its schema', async () => {
  const world = decidingWorld();
  await take(world, 'o-1');

  expect(decisionRecord.safeParse(world.stream[0]?.['custom_properties']).success).toBe(true);
});
