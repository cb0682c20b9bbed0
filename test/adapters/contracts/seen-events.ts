import fc from 'fast-check';
import type { Claim, SeenEvents } from '../../../core/port/seen-events';
import { using, type Open } from './subject';

const DAY_MS = 86_400_000;
const NOON = Date.parse('2019-10-01T12:00:00Z');
const claim = (id: string, position: string): Claim => ({ id, memory: 'event', position });

const IDS = fc.array(fc.noBias(fc.nat(300)), { minLength: 5, maxLength: 20 });
/** Batches of ids, in the order in which they are delivered; each may be delivered again, with the same positions. */
const DELIVERIES = fc
  .tuple(
    fc.array(IDS, { minLength: 40, maxLength: 40 }),
    fc.array(fc.noBias(fc.nat(39)), { minLength: 60, maxLength: 60 }),
  )
  .map(([batches, again]) => [...batches.keys(), ...again].map((call) => ({ call, ids: batches[call] ?? [] })));

/** The contract of every memory of seen ids, on a new stream. */
export function testSeenEvents(name: string, open: Open<SeenEvents>): void {
  describe(`seen events: ${name}`, () => {
    it(
      'gives an id to the first position that claims it, for good',
      using(open, async (seen) => {
        const first = await seen.claim([claim('shop/a', 'shard-00/1/0')], NOON);
        const later = await seen.claim([claim('shop/a', 'shard-01/7/3'), claim('shop/b', 'shard-01/7/4')], NOON + 1);

        expect(first).toEqual([true]);
        expect(later).toEqual([false, true]);
      }),
    );

    it(
      'does not treat a redelivered record as its own duplicate',
      using(open, async (seen) => {
        const claims = [claim('shop/a', 'shard-00/1/0'), claim('shop/b', 'shard-00/1/1')];

        const delivered = await seen.claim(claims, NOON);
        const redelivered = await seen.claim(claims, NOON + 1);

        expect(delivered).toEqual([true, true]);
        expect(redelivered).toEqual([true, true]);
      }),
    );

    it(
      'lets the claims of one call see each other',
      using(open, async (seen) => {
        const owned = await seen.claim(
          [claim('shop/a', '1'), claim('shop/a', '2'), claim('shop/b', '3'), claim('shop/a', '4')],
          NOON,
        );

        expect(owned).toEqual([true, false, true, false]);
      }),
    );

    it(
      'keeps ids of any characters and length apart',
      using(open, async (seen) => {
        const ids = [
          'shop/a',
          'shop/a ',
          'shop\u0000a',
          'shop/order/a',
          'shop2/a',
          `shop/${'é'.repeat(128)}`,
          `shop/${'é'.repeat(127)}`,
          'shop/',
        ];

        const owned = await seen.claim(
          ids.map((id, index) => claim(id, String(index))),
          NOON,
        );

        expect(owned).toEqual(ids.map(() => true));
      }),
    );

    it(
      'has one owner when many claim an id concurrently',
      using(open, async (seen) => {
        const owned = await Promise.all(
          Array.from({ length: 10 }, (_, index) => seen.claim([claim('shop/a', String(index))], NOON)),
        );

        expect(owned.flat().filter((isOwner) => isOwner)).toHaveLength(1);
      }),
    );

    it(
      'answers as a memory of whole ids and positions does, under retries, redelivery and lost answers',
      using(open, async (seen) => {
        const [deliveries] = fc.sample(DELIVERIES, { numRuns: 1, seed: 56 });
        const model = new Map<string, string>();
        const answers: boolean[] = [];
        const expected: boolean[] = [];
        for (const [at, { call, ids }] of (deliveries ?? []).entries()) {
          const claims = ids.map((id, index) => claim(`shop/event/${id}`, `shard-0${call % 3}/${call}/${index}`));

          answers.push(...(await seen.claim(claims, NOON + at)));
          for (const { id, position } of claims) {
            const owner = model.get(id) ?? position;
            model.set(id, owner);
            expected.push(owner === position);
          }
        }

        expect(expected.filter((isOwner) => !isOwner).length).toBeGreaterThan(100);
        expect(answers).toEqual(expected);
      }),
    );

    it(
      'knows an id for a day, over midnight, and is not degraded',
      using(open, async (seen) => {
        await seen.claim([claim('shop/a', 'first')], NOON);

        const owned = await seen.claim([claim('shop/a', 'second')], NOON + DAY_MS - 1);

        expect(owned).toEqual([false]);
        expect(await seen.degraded('event')).toBe(false);
      }),
    );

    it(
      'takes claims of an earlier time than the newest, as shards that lag make them',
      using(open, async (seen) => {
        await seen.claim([claim('shop/a', 'today')], NOON + DAY_MS);
        await seen.claim([claim('shop/b', 'yesterday')], NOON);

        const again = await seen.claim(
          [claim('shop/a', 'today'), claim('shop/b', 'yesterday'), claim('shop/a', 'x'), claim('shop/b', 'y')],
          NOON + DAY_MS + 1,
        );

        expect(again).toEqual([true, true, false, false]);
      }),
    );
  });
}
