import { remembered } from '../../../adapters/aws/dynamodb/remembered';

/** A memory over values that change, and the keys that were looked up. */
function memory(options: { readonly ms: number; readonly missMs?: number }) {
  const values = new Map<string, string>();
  const looked: string[] = [];
  let now = 0;
  const find = remembered({ ...options, pace: { now: () => now } }, (key) => {
    looked.push(key);
    return Promise.resolve(values.get(key));
  });
  return { find, values, looked, wait: (ms: number) => (now += ms) };
}

describe('what is remembered', () => {
  it('is looked up again after its time', async () => {
    const { find, values, looked, wait } = memory({ ms: 100 });
    values.set('a', '1');

    const first = await find('a');
    values.delete('a');
    wait(99);
    const kept = await find('a');
    wait(1);

    expect([first, kept, await find('a')]).toEqual(['1', '1', undefined]);
    expect(looked).toEqual(['a', 'a']);
  });

  it('is also that nothing was found, as long as that is said to', async () => {
    const { find, values, looked, wait } = memory({ ms: 100, missMs: 10 });

    await find('a');
    values.set('a', '1');
    wait(9);
    const missed = await find('a');
    wait(1);

    expect([missed, await find('a')]).toEqual([undefined, '1']);
    expect(looked).toEqual(['a', 'a']);
  });

  it('is not that nothing was found, unless that is said', async () => {
    const { find, values } = memory({ ms: 100 });

    await find('a');
    values.set('a', '1');

    expect(await find('a')).toBe('1');
  });
});
