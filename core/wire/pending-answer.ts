import * as z from 'zod';
import { instantOf, siteId } from './fields';
import { type Frozen, operation } from './operation';
import { problem } from './problem';

/** Bounds of questions that are answered later. */
export const PENDING_ANSWERS = {
  /** How many are known at a time, and how long after they have ended. */
  kept: 64,
  keptSeconds: 600,
  /** How many are computed at a time, and how many may wait for that. */
  running: 2,
  waiting: 16,
  /** How long a request waits for its answer, if it does not say. */
  usualWaitSeconds: 1,
  mostWaitSeconds: 20,
  retrySeconds: 1,
} as const;

export const PENDING_STATES = ['running', 'done', 'failed', 'cancelled'] as const;

export const pendingAnswer = z
  .object({
    id: z.string().meta({ description: 'Id of the answer.', example: '8a1f0c5e9b7d4e62' }),
    site: siteId,
    state: z.enum(PENDING_STATES).meta({ description: 'How far the answer is.' }),
    progress: z
      .number()
      .min(0)
      .max(1)
      .meta({ description: 'Share of the steps of the computation that are done.', example: 0.5 }),
    started: instantOf('When it was first asked for.'),
    answer: z
      .record(z.string(), z.unknown())
      .optional()
      .meta({ description: 'Once done: what the question is answered with, as its own address would.' }),
    problem: problem.optional(),
  })
  .meta({ id: 'PendingAnswer', description: 'A question that is answered later.' });

export type PendingAnswer = Frozen<z.output<typeof pendingAnswer>>;

const input = z.strictObject({ id: z.string().max(64).meta({ description: 'Id of the answer.' }) });
const COMMON = {
  path: '/v1/answers/{id}',
  tag: 'journeys',
  access: 'read',
  input,
  example: { id: '8a1f0c5e9b7d4e62' },
  answer: pendingAnswer,
  status: 200,
  anySite: true,
  problems: ['not_found'],
} as const;

export const getPendingAnswer = operation({
  ...COMMON,
  id: 'getPendingAnswer',
  method: 'get',
  summary: 'See how far an answer is',
  description:
    'The address that a question was answered with (`202`, `Location`). ' +
    `An answer is kept for ${PENDING_ANSWERS.keptSeconds / 60} minutes after it was done.`,
});

export const cancelPendingAnswer = operation({
  ...COMMON,
  id: 'cancelPendingAnswer',
  method: 'delete',
  summary: 'Stop computing an answer',
  description: 'Stops a computation that nobody else waits for. An answer that is done stays.',
});
