import { createSessionLearner } from '../../reaction-layer/recommend/model/learn-sessions';
import { createItemPredictor, type ItemPredictor } from '../../reaction-layer/recommend/model/predict-items';
import { PARAMETERS } from '../../reaction-layer/recommend/model/parameters';
import { sessionCount, type SessionIndex } from '../../reaction-layer/recommend/model/session-index';

/** One word per session; its letters are items in order. */
function learned(...sessions: readonly string[]): SessionIndex {
  const learner = createSessionLearner();
  sessions.forEach((items, session) =>
    Array.from(items).forEach((item, at) => learner.add(`s${session}`, item, session * 100 + at)),
  );
  return learner.finish();
}

function after(predictor: ItemPredictor, session: string, limit = 20): string {
  return predictor
    .predict(Array.from(session), limit)
    .map(({ item }) => item)
    .join('');
}

test('what similar sessions viewed after the current item comes first', () => {
  const predictor = createItemPredictor(learned('abc', 'dbc', 'ebc', 'xyz'));

  expect(after(predictor, 'b').startsWith('c')).toBe(true);
  expect(after(predictor, 'xy').startsWith('z')).toBe(true);
  expect(after(predictor, 'b', 1)).toHaveLength(1);
});

test('items of the running session count more the later they were viewed', () => {
  const predictor = createItemPredictor(learned('ap', 'bq', 'ap', 'bq'));

  expect(after(predictor, 'ab').indexOf('q')).toBeLessThan(after(predictor, 'ab').indexOf('p'));
  expect(after(predictor, 'ba').indexOf('p')).toBeLessThan(after(predictor, 'ba').indexOf('q'));
});

test('the current item is expected again as often as sessions repeat one', () => {
  const never = createItemPredictor(learned('abc', 'bcd', 'cde'));
  const always = createItemPredictor(learned('aab', 'bbc', 'aab', 'ccd'));

  expect(after(never, 'ab')).not.toContain('b');
  expect(after(always, 'a')[0]).toBe('a');
});

test('scores of an answer are chances: they sum to 1 for a session of one item', () => {
  const predictor = createItemPredictor(learned('aab', 'abc', 'acd', 'bad'));

  const sum = predictor.predict(['a'], 20).reduce((total, { score }) => total + score, 0);

  expect(sum).toBeCloseTo(1, 9);
});

test('an answer does not depend on those before it', () => {
  const index = learned('abc', 'bcd', 'cda', 'dab', 'acbd');
  const used = createItemPredictor(index);
  for (const session of ['a', 'ab', 'dcba', 'zz']) used.predict(Array.from(session), 20);

  expect(used.predict(['b', 'c'], 20)).toEqual(createItemPredictor(index).predict(['b', 'c'], 20));
});

test('views may come in any order of sessions and times', () => {
  const forward = createSessionLearner();
  const backward = createSessionLearner();
  const views = ['abc', 'bcd', 'cda'].flatMap((items, session) =>
    Array.from(items).map((item, at) => ({ session: `s${session}`, item, time: session * 100 + at })),
  );
  for (const { session, item, time } of views) forward.add(session, item, time);
  for (const { session, item, time } of views.toReversed()) backward.add(session, item, time);

  const answers = [forward, backward].map((learner) =>
    Object.fromEntries(
      createItemPredictor(learner.finish())
        .predict(['b'], 20)
        .map(({ item, score }) => [item, score]),
    ),
  );

  expect(answers[0]).toEqual(answers[1]);
});

test('unknown items are passed over; a session of nothing else gets no answer', () => {
  const predictor = createItemPredictor(learned('abc', 'abd'));

  expect(after(predictor, 'a?')).toBe(after(predictor, 'a'));
  expect(after(predictor, '?')).toBe('');
  expect(after(predictor, '')).toBe('');
  expect(predictor.knows('a')).toBe(true);
  expect(predictor.knows('?')).toBe(false);
});

test('counts the sessions in which items were viewed together', () => {
  const predictor = createItemPredictor(learned('abab', 'ab', 'ac', 'bc'));

  expect(predictor.together('a', ['b', 'c', '?'])).toEqual([2, 1, 0]);
  expect(predictor.together('?', ['b'])).toEqual([0]);
  expect(predictor.popular.slice(0, 2)).toEqual(['a', 'b']);
});

test('an item points to its latest sessions only, and sessions that no item points to are dropped', () => {
  const many = PARAMETERS.sessionsPerItem + 50;
  const index = learned(...Array.from({ length: many }, () => 'ab'), 'ac');

  expect(sessionCount(index)).toBe(PARAMETERS.sessionsPerItem + 1);
  expect(index.learned.sessions).toBe(many + 1);
  expect(createItemPredictor(index).together('a', ['c'])).toEqual([1]);
});
