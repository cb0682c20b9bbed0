import { createTurns } from '../../platform/turns';

test('each waits for a turn of the event loop of its own, in order', async () => {
  const scheduled: (() => void)[] = [];
  const yieldTurn = createTurns((turn) => scheduled.push(turn));
  const had: string[] = [];
  const take = async (name: string, times: number): Promise<void> => {
    for (let time = 1; time <= times; time++) {
      await yieldTurn();
      had.push(`${name}${time}`);
    }
  };
  const all = Promise.all([take('a', 2), take('b', 1), take('c', 1)]);

  const turns: string[][] = [];
  while (scheduled.length > 0) {
    const before = had.length;
    for (const turn of scheduled.splice(0)) turn();
    await new Promise(setImmediate);
    turns.push(had.slice(before));
  }

  await all;
  expect(turns).toEqual([['a1'], ['b1'], ['c1'], ['a2']]);
});
