import { parseStreamsByType } from '../../core/stream/streams-by-type';
import { simulate } from '../../simulation/simulate';

/**
 * In 48 and 108 a consumer is behind only in an additional stream when a night starts: its shards must hold the gate.
 */
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 48, 108];

describe('a simulated world with streams for some types', () => {
  it('keeps every promise, whatever goes wrong', async () => {
    const streamsByType = parseStreamsByType('orders=purchase,checkout,add_to_cart;searches=search,error');

    const outcomes = [];
    for (const seed of SEEDS) outcomes.push(await simulate({ seed, streamsByType }));

    expect(
      outcomes.filter(({ failure }) => failure !== undefined).map(({ seed, failure }) => ({ seed, failure })),
    ).toEqual([]);
    expect(outcomes.reduce((sum, { faults }) => sum + faults.length, 0)).toBeGreaterThan(1000);
  });
});
