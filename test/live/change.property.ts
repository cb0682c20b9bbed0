import fc from 'fast-check';
import type { Row } from '../../core/wire/answer';
import { type LiveAnswer, liveMessage } from '../../core/wire/live';
import { applyChange, differenceOf } from '../../core/wire/live-change';
import { numberedAnswer } from './numbered-answer';

const row = fc
  .record({
    start: fc.constantFrom('2026-10-01T00:00:00Z', '2026-10-01T00:01:00Z', '2026-10-01T00:02:00Z'),
    key: fc.constantFrom('a', 'b', 'c', null),
    value: fc.nat(3),
    completeness: fc.option(fc.constantFrom(0.5, 0.9), { nil: undefined }),
  })
  .map(({ start, key, value, completeness }): Row => ({
    start,
    end: start,
    by: { country: key },
    value,
    lower: value,
    upper: value,
    exact: false,
    layer: 'speed',
    ...(completeness === undefined
      ? {}
      : { final: { completeness, lower: null, upper: null, rate: null, learned: true } }),
  }));
const rows = fc.uniqueArray(row, { selector: ({ start, by }) => JSON.stringify([start, by]), maxLength: 8 });
const moment = fc.record({
  as_of: fc.constantFrom('2026-10-01T00:00:00Z', '2026-10-01T00:00:01Z', null),
  tidemark: fc.constantFrom(null, '2026-10-01T00:00:00Z'),
  epoch: fc.nat(2),
});
const answerOf = (length: number) =>
  fc
    .record({
      moment,
      degraded: fc.boolean(),
      answers: fc.array(fc.record({ rows, own: fc.option(moment, { nil: undefined }), from: fc.nat(1) }), {
        minLength: length,
        maxLength: length,
      }),
    })
    .map(({ moment: now, degraded, answers }): LiveAnswer => ({
      ...numberedAnswer([]),
      ...now,
      ...(degraded ? { degraded: true as const } : {}),
      answers: answers.map(({ rows: own, own: other, from }) => ({
        ...numberedAnswer([]).answers[0]!,
        from: `2026-10-0${from + 1}T00:00:00Z`,
        ...now,
        ...other,
        rows: own,
      })),
    }));
const pair = fc.nat(3).chain((length) => fc.tuple(answerOf(length), answerOf(length)));

/** What a client has after a change came through the wire and kept the contract. */
function received(before: LiveAnswer, difference: NonNullable<ReturnType<typeof differenceOf>>): LiveAnswer {
  const message = { type: 'change', question: 'q1', after: 'r.1', message: 'r.2', ...difference } as const;
  const parsed = liveMessage.parse(JSON.parse(JSON.stringify(message)));
  if (parsed.type !== 'change') throw new Error('another message came back');
  return applyChange(before, parsed);
}

const withoutExpected = ({ answers, ...answer }: LiveAnswer): unknown => ({
  ...answer,
  as_of: null,
  answers: answers.map(({ rows: all, ...fields }) => ({
    ...fields,
    as_of: null,
    rows: all.map((one) => ({ ...one, final: null })),
  })),
});

test('a change leads from any answer to any other, and there is none between equal ones', () => {
  fc.assert(
    fc.property(pair, ([before, after]) => {
      const difference = differenceOf(before, after, { onlyNumbers: false });

      if (difference === undefined) expect(before).toEqual(after);
      else expect(received(before, difference)).toEqual(after);
      expect(differenceOf(after, structuredClone(after), { onlyNumbers: false })).toBeUndefined();
    }),
  );
});

test('without what changes by itself, a change leads to the same numbers', () => {
  fc.assert(
    fc.property(pair, ([before, after]) => {
      const difference = differenceOf(before, after, { onlyNumbers: true });

      const reached = difference === undefined ? before : received(before, difference);
      expect(withoutExpected(reached)).toEqual(withoutExpected(after));
    }),
  );
});

test('a row that has not changed is not sent again, also when the range moves', () => {
  const [before, after] = [numberedAnswer([1, 2, 3]), numberedAnswer([2, 3, 4], 1)];

  expect(differenceOf(before, after, { onlyNumbers: false })?.answers[0]?.rows).toEqual([
    [1, 3],
    after.answers[0]?.rows[2],
  ]);
});

test('a later as-of alone does not change the numbers', () => {
  const before = numberedAnswer([1]);
  const later = '2026-10-01T00:00:09Z';
  const after = { ...before, as_of: later, answers: before.answers.map((one) => ({ ...one, as_of: later })) };

  expect(differenceOf(before, after, { onlyNumbers: true })).toBeUndefined();
  expect(differenceOf(before, after, { onlyNumbers: false })).toEqual({
    moment: { as_of: later, tidemark: null, epoch: 0 },
    answers: [],
  });
});
