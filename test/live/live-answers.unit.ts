import { type LiveAnswer, type LiveMessage, liveMessage, type LiveSubscription } from '../../core/wire/live';
import { applyChange } from '../../core/wire/live-change';
import { LIVE_LIMITS } from '../../core/wire/live-limits';
import { createLiveAnswers } from '../../serving-layer/live/live-answers';
import { keyOfQuestion, questionAt } from '../../serving-layer/live/rolling';
import { numberedAnswer } from './numbered-answer';

const NOON = Date.UTC(2026, 9, 1, 12);
const asked = (changes: Partial<LiveSubscription> = {}): LiveSubscription => ({
  site: 'shop',
  queries: [{ metric: 'page_views', grain: 'minute', bots: 'exclude', exact: true }],
  rolling: false,
  ...changes,
});
const hour = (endMs: number, rolling = true): LiveSubscription => {
  const [from, to] = [endMs - 3_600_000, endMs].map((ms) => new Date(ms).toISOString());
  return asked({ rolling, queries: [{ ...asked().queries[0]!, from, to }] });
};

function followed() {
  const world = { ms: 0, computed: 0, answer: numberedAnswer([1, 2]) };
  const answers = createLiveAnswers({
    compute: async () => {
      world.computed += 1;
      await Promise.resolve();
      return world.answer;
    },
    now: () => NOON,
    monotonic: () => world.ms,
  });
  const read = async (after?: string): Promise<readonly LiveMessage[]> => {
    const messages = await answers.read(asked(after === undefined ? {} : { after }));
    return messages.map(({ text }) => liveMessage.parse(JSON.parse(text)));
  };
  return {
    world,
    read,
    later: (answer: LiveAnswer, ms: number = LIVE_LIMITS.everyMs) => {
      world.ms += ms;
      world.answer = answer;
    },
  };
}

/** The answer of a viewer that has got some messages. */
function seenBy(messages: readonly LiveMessage[], before?: LiveAnswer): LiveAnswer | undefined {
  return messages.reduce<LiveAnswer | undefined>((answer, message) => {
    if (message.type === 'answer') return message.answer;
    return message.type === 'change' && answer !== undefined ? applyChange(answer, message) : answer;
  }, before);
}

const idOf = (messages: readonly LiveMessage[]): string => {
  const last = messages.at(-1);
  if (last === undefined || !('message' in last)) throw new Error('there is no message with an id');
  return last.message;
};

test('the first message is the answer, the next ones what has changed', async () => {
  const { read, later } = followed();

  const first = await read();
  later(numberedAnswer([1, 3]));
  const second = await read(idOf(first));

  expect(first).toMatchObject([{ type: 'answer', answer: { site: 'shop' } }]);
  expect(second).toMatchObject([{ type: 'change', after: idOf(first) }]);
  expect(seenBy([...first, ...second])).toEqual(numberedAnswer([1, 3]));
});

test('nothing is sent while nothing has changed', async () => {
  const { read, later, world } = followed();
  const first = await read();
  later(numberedAnswer([1, 2]));

  expect(await read(idOf(first))).toMatchObject([{ type: 'unchanged', message: idOf(first) }]);
  expect(world.computed).toBe(2);
});

test('all viewers of a question share one computation per second', async () => {
  const { read, later, world } = followed();

  const together = await Promise.all(Array.from({ length: 100 }, () => read()));
  await read();
  later(numberedAnswer([9, 9]));
  await Promise.all(together.map((messages) => read(idOf(messages))));

  expect(world.computed).toBe(2);
  expect(new Set(together.map(idOf)).size).toBe(1);
});

test('a viewer that comes back gets the changes that it has missed', async () => {
  const { read, later } = followed();
  const first = await read();
  for (const values of [
    [1, 3],
    [1, 4, 7],
    [2, 4, 7],
  ]) {
    later(numberedAnswer(values));
    await read();
  }

  const missed = await read(idOf(first));

  expect(seenBy(missed, seenBy(first))).toEqual(numberedAnswer([2, 4, 7]));
});

test('a viewer that comes back too late, or from another process, gets the whole answer', async () => {
  const { read, later } = followed();
  const first = await read();
  for (let change = 0; change <= LIVE_LIMITS.changesKept; change++) {
    later(numberedAnswer([change, 5]));
    await read();
  }

  expect(await read(idOf(first))).toMatchObject([{ type: 'answer' }]);
  expect(await read('other.3')).toMatchObject([{ type: 'answer' }]);
});

test('a later as-of is sent every ten seconds', async () => {
  const { read, later } = followed();
  const first = await read();
  const aged = { ...numberedAnswer([1, 2]), as_of: '2026-10-01T00:00:05Z' };
  later(aged);
  const soon = await read(idOf(first));
  later(aged, LIVE_LIMITS.momentMs);

  expect(soon).toMatchObject([{ type: 'unchanged' }]);
  expect(await read(idOf(first))).toMatchObject([{ type: 'change', moment: { as_of: aged.as_of } }]);
});

test('a question that cannot be answered fails for those who ask it, and is tried again', async () => {
  let fails = true;
  const answers = createLiveAnswers({
    compute: () => (fails ? Promise.reject(new Error('no')) : Promise.resolve(numberedAnswer([1]))),
    now: () => NOON,
    monotonic: () => 0,
  });

  await expect(answers.read(asked())).rejects.toThrow('no');
  fails = false;
  expect(await answers.read(asked())).toHaveLength(1);
});

test('rolling questions about the same stretch of time are one, and end with the current minute', () => {
  const [early, late] = [hour(NOON), hour(NOON + 25 * 60_000)];

  expect(keyOfQuestion(early)).toBe(keyOfQuestion(late));
  expect(keyOfQuestion(hour(NOON, false))).not.toBe(keyOfQuestion(hour(NOON + 60_000, false)));
  expect(keyOfQuestion(early)).not.toBe(keyOfQuestion({ ...early, site: 'other' }));
  expect(questionAt(early, NOON + 90_000).queries).toMatchObject([
    { from: '2026-10-01T11:02:00Z', to: '2026-10-01T12:02:00Z' },
  ]);
  expect(questionAt(hour(NOON, false), NOON + 90_000).queries).toEqual(hour(NOON, false).queries);
});

test('days do not roll', () => {
  const days = asked({ rolling: true, queries: [{ ...asked().queries[0]!, from: '2026-10-01', to: '2026-10-02' }] });

  expect(() => keyOfQuestion(days)).toThrow('days do not move by the minute');
});
