import type { QueryWatch } from '../../core/port/batch-engine';
import { type PendingAnswer, pendingAnswer } from '../../core/wire/pending-answer';
import { problem } from './problem';

/** An answer as the wire has it. */
export type KeptAnswer = Readonly<Record<string, unknown>>;

/** What became of a computation: an answer, or the problem that a request is answered with. */
export type PendingOutcome =
  | { readonly state: 'running' }
  | { readonly state: 'done'; readonly answer: KeptAnswer }
  | { readonly state: 'failed' | 'cancelled'; readonly response: Response; readonly problem: PendingAnswer['problem'] };

/** One answer that is being computed, or was. */
export interface Pending {
  readonly id: string;
  readonly site: string;
  outcome(): PendingOutcome;
  /** What its resource says now. */
  status(): PendingAnswer;
  /** Settles when it is done, failed or cancelled. */
  readonly settled: Promise<void>;
  /** Stops it, if it is not done. */
  cancel(): void;
}

/**
 * @param begin undefined if too much is being computed: then there is no answer
 * @param answerError the response to an error
 */
export function startPending(
  about: Pick<PendingAnswer, 'id' | 'site' | 'started'>,
  begin: (watch: QueryWatch) => Promise<KeptAnswer> | undefined,
  answerError: (error: unknown) => Response,
): Pending | undefined {
  const controller = new AbortController();
  let progress = 0;
  let outcome: PendingOutcome = { state: 'running' };
  const computing = begin({
    signal: controller.signal,
    onProgress: (share) => (progress = Math.max(progress, share)),
  });
  if (computing === undefined) return undefined;
  const settled = computing.then(
    (answer) => {
      if (!controller.signal.aborted) outcome = { state: 'done', answer };
    },
    async (error: unknown) => {
      const state = controller.signal.aborted ? 'cancelled' : 'failed';
      const response = state === 'failed' ? answerError(error) : cancelled();
      outcome = { state, response, problem: await problemIn(response) };
    },
  );
  return {
    ...about,
    settled,
    outcome: () => outcome,
    status: () => statusOf(about, outcome, progress),
    cancel: () => {
      if (outcome.state === 'running') controller.abort(new Error('the computation was cancelled'));
    },
  };
}

function statusOf(
  about: Pick<PendingAnswer, 'id' | 'site' | 'started'>,
  outcome: PendingOutcome,
  progress: number,
): PendingAnswer {
  const { state } = outcome;
  switch (outcome.state) {
    case 'running':
      return { ...about, state, progress };
    case 'done':
      return { ...about, state, progress: 1, answer: outcome.answer };
    case 'failed':
    case 'cancelled':
      return { ...about, state, progress, problem: outcome.problem };
  }
}

function cancelled(): Response {
  return problem('question_cancelled', 'The computation was cancelled before it was done: ask again.');
}

async function problemIn(response: Response): Promise<PendingAnswer['problem']> {
  return pendingAnswer.shape.problem.parse(await response.clone().json());
}
