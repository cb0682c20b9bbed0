import * as z from 'zod';
import { countOf } from './fields';
import { operation } from './operation';

/** How far back the delays of a thread are known. */
export const DELAYS_KEPT = { text: '10m', ms: 10 * 60_000 } as const;

const delay = (which: string) =>
  z.number().meta({ description: `${which} time that work which is due waits for its turn, ms.`, example: 12 });

export const threadDelay = z
  .object({
    name: z
      .enum(['main', 'archive', 'questions'])
      .meta({ description: '`main` takes events and operations, and counts live.', example: 'main' }),
    samples: countOf('How often the delay was measured: 100 times per second, less often by a busy thread.'),
    p50_ms: delay('Median'),
    p99_ms: delay('99th percentile of the'),
    p999_ms: delay('99.9th percentile of the'),
    max_ms: delay('Longest'),
  })
  .meta({ id: 'ThreadDelay', description: 'How long the event loop of a thread keeps others waiting.' });

export const threadDelays = z
  .looseObject({
    over_ms: z.number().meta({ description: 'The range of the figures: this long before now, ms.', example: 60_000 }),
    threads: z.array(threadDelay).meta({ description: 'Every thread of the process that serves.' }),
  })
  .meta({ id: 'ThreadDelays', description: 'How long each thread keeps others waiting.' });

export const getThreads = operation({
  id: 'getThreads',
  method: 'get',
  path: '/v1/admin/threads',
  tag: 'admin',
  access: 'operate',
  summary: 'Show how long threads keep others waiting',
  description: `The event-loop delay of each thread of \`./tidemark up\` over the last minutes, ${DELAYS_KEPT.text} at most. An environment on AWS has no such threads.`,
  input: z.strictObject({
    last: z
      .string()
      .regex(/^\d{1,6}[sm]$/, 'seconds or minutes, such as 30s')
      .meta({ description: 'Length of the range that ends now.', example: '30s' })
      .default('1m'),
  }),
  example: {},
  answer: threadDelays,
  list: 'threads',
  status: 200,
  problems: ['invalid_parameters', 'operation_refused'],
});
