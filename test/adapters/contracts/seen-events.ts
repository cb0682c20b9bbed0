import type { Claim, SeenEvents } from '../../../core/port/seen-events';
import { using, type Open } from './subject';

const DAY_MS = 86_400_000;
const NOON = Date.parse('2019-10-01T12:00:00Z');
const claim = (id: string, position: string): Claim => ({ id, memory: 'event', position });

/** The contract of every memory of seen ids, on a new stream. */
export function testSeenEvents(name: string, open: Open<SeenEvents>): void {
  describe(`seen events: ${name}`, () => {
    it(
      'gives an id to the first position that claims it, for good',
      using(open, async (seen) => {
        const first = await seen.claim([claim('shop/a', 'shard-00/1/0')], NOON);
        const later = await seen.claim([claim('shop/a', 'shard-01/7/3'), claim('shop/b', 'shard-01/7/4')], NOON + 1);

        expect(first).toEqual(['shard-00/1/0']);
        expect(later).toEqual(['shard-00/1/0', 'shard-01/7/4']);
      }),
    );

    it(
      'does not treat a redelivered record as its own duplicate',
      using(open, async (seen) => {
        const claims = [claim('shop/a', 'shard-00/1/0'), claim('shop/b', 'shard-00/1/1')];

        const delivered = await seen.claim(claims, NOON);
        const redelivered = await seen.claim(claims, NOON + 1);

        expect(delivered).toEqual(['shard-00/1/0', 'shard-00/1/1']);
        expect(redelivered).toEqual(delivered);
      }),
    );

    it(
      'lets the claims of one call see each other',
      using(open, async (seen) => {
        const owners = await seen.claim(
          [claim('shop/a', '1'), claim('shop/a', '2'), claim('shop/b', '3'), claim('shop/a', '4')],
          NOON,
        );

        expect(owners).toEqual(['1', '1', '3', '1']);
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

        const owners = await seen.claim(
          ids.map((id, index) => claim(id, String(index))),
          NOON,
        );

        expect(owners).toEqual(ids.map((_, index) => String(index)));
      }),
    );

    it(
      'has one owner when many claim an id concurrently',
      using(open, async (seen) => {
        const owners = await Promise.all(
          Array.from({ length: 10 }, (_, index) => seen.claim([claim('shop/a', String(index))], NOON)),
        );

        expect(new Set(owners.flat()).size).toBe(1);
      }),
    );

    it(
      'knows an id for a day, over midnight, and is not degraded',
      using(open, async (seen) => {
        await seen.claim([claim('shop/a', 'first')], NOON);

        const owners = await seen.claim([claim('shop/a', 'second')], NOON + DAY_MS - 1);

        expect(owners).toEqual(['first']);
        expect(await seen.degraded('event')).toBe(false);
      }),
    );

    it(
      'takes claims of an earlier time than the newest, as shards that lag make them',
      using(open, async (seen) => {
        await seen.claim([claim('shop/a', 'today')], NOON + DAY_MS);
        await seen.claim([claim('shop/b', 'yesterday')], NOON);

        const owners = await seen.claim([claim('shop/a', 'x'), claim('shop/b', 'y')], NOON + DAY_MS + 1);

        expect(owners).toEqual(['today', 'yesterday']);
      }),
    );
  });
}
