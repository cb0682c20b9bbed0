import fc from 'fast-check';
import { orderSession } from '../../core/event/session-order';
import { dirtyEvents, event, START_MS } from '../explore/dirty-events';
import { inOrder } from '../explore/oracle';
import { runs } from '../support/effort';

const SECOND = 1000;
const page = (name: string, sequence: number | null, second: number, more: Parameters<typeof event>[0] = {}) =>
  event({ event_id: name, sequence, occurred_ms: START_MS + second * SECOND, record_sequence: name, ...more });
const names = (events: Parameters<typeof orderSession>[0]): readonly string[] =>
  orderSession(events.map((one) => ({ event_id: '', ...one }))).map(({ event: one }) => one.event_id);

describe('the order of a session', () => {
  it('is what looking at every pair of events says, in whatever order they are given', () => {
    fc.assert(
      fc.property(dirtyEvents({ minLength: 0, maxLength: 40 }), fc.integer(), (events, seed) => {
        const shuffled = [...events].sort((a, b) => ((a.arrived_ms * seed) % 7) - ((b.arrived_ms * seed) % 7));

        const ordered = orderSession(shuffled);

        expect(
          ordered.map(({ event: one, effectiveMs }) => [one.record_sequence, one.record_index, effectiveMs]),
        ).toEqual(
          inOrder(events).map(({ event: one, effectiveMs }) => [one.record_sequence, one.record_index, effectiveMs]),
        );
      }),
      { numRuns: runs(200) },
    );
  });

  it('goes by the counter where the clock jumps', () => {
    expect(names([page('third', 3, 4), page('first', 1, 30), page('second', 2, 31)])).toEqual([
      'first',
      'second',
      'third',
    ]);
  });

  it('keeps two tabs apart, each with its own counter', () => {
    const tab = (stream_id: string) => ({ stream_id });

    expect(
      names([
        page('b1', 1, 2, tab('b')),
        page('a1', 1, 1, tab('a')),
        page('b2', 2, 4, tab('b')),
        page('a2', 2, 3, tab('a')),
      ]),
    ).toEqual(['a1', 'b1', 'a2', 'b2']);
  });

  it('goes by the clock where one number was given twice', () => {
    expect(names([page('x', 1, 9), page('y', 2, 3), page('z', 2, 5)])).toEqual(['y', 'z', 'x']);
  });

  it('goes by arrival where the times are equal', () => {
    expect(names([page('2', null, 0), page('1', null, 0), page('0', null, 0, { arrived_ms: START_MS + 1 })])).toEqual([
      '1',
      '2',
      '0',
    ]);
  });
});
