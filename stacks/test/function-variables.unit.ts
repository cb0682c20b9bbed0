import * as z from 'zod';
import { checkedVariables, type FunctionVariables } from '../lib/function-variables';

const schema = z.object({
  TIDEMARK_STREAM: z.string(),
  TIDEMARK_ENGINE: z.enum(['athena', 'emr-serverless']),
  TIDEMARK_LANES: z.coerce.number().int().min(1).default(16),
  TIDEMARK_CACHE_URL: z.string().optional(),
});
type Variables = FunctionVariables<typeof schema>;

// The compiler is the test: an unused `@ts-expect-error` below is itself an error.
export const forgotten = [
  { TIDEMARK_STREAM: 'events', TIDEMARK_ENGINE: 'athena' },
  {
    TIDEMARK_STREAM: 'events',
    TIDEMARK_ENGINE: 'athena',
    TIDEMARK_LANES: '4',
    TIDEMARK_CACHE_URL: 'rediss://cache:6379',
  },
  // @ts-expect-error TIDEMARK_ENGINE is forgotten
  { TIDEMARK_STREAM: 'events' },
  // @ts-expect-error TIDEMARK_LANE is misspelt
  { TIDEMARK_STREAM: 'events', TIDEMARK_ENGINE: 'athena', TIDEMARK_LANE: '4' },
  // @ts-expect-error a function's environment is text
  { TIDEMARK_STREAM: 'events', TIDEMARK_ENGINE: 'athena', TIDEMARK_LANES: 4 },
] satisfies readonly Variables[];

describe('the variables of a function', () => {
  test('are passed on as they are', () => {
    const given = { TIDEMARK_STREAM: 'events', TIDEMARK_ENGINE: 'athena', TIDEMARK_LANES: '4' };
    expect(checkedVariables('collect', schema, given)).toEqual(given);
  });

  test.each([
    [{ TIDEMARK_ENGINE: 'flink' }, 'collect: variable TIDEMARK_ENGINE is "flink"'],
    [{ TIDEMARK_LANES: '0' }, 'collect: variable TIDEMARK_LANES is "0"'],
    [{ TIDEMARK_CACHE_URL: 'x'.repeat(5000) }, 'at most 4096 bytes'],
  ])('are read by the function’s own schema: %j', (changes, message) => {
    expect(() =>
      checkedVariables('collect', schema, { TIDEMARK_STREAM: 'events', TIDEMARK_ENGINE: 'athena', ...changes }),
    ).toThrow(message);
  });
});
