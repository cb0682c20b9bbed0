import type { LiveProgress } from '../../core/port/answers';
import type { LiveAnswer, LiveQuestion } from '../../core/wire/live';
import { requireFewRows } from '../query/plan';
import { siteOf } from '../query/query-service';
import { wireAnswer, wireMoment } from '../wire/answer';
import { readQuestion } from '../wire/question';
import type { ApiDeps } from './deps';

/** Answers several questions about one site with one epoch and one as-of. */
export async function answerQueries(
  { query, sites, clock }: Pick<ApiDeps, 'query' | 'sites' | 'clock'>,
  { site: siteId, queries }: LiveQuestion,
  progress?: LiveProgress,
): Promise<LiveAnswer> {
  const site = await siteOf(sites, siteId);
  const nowMs = clock.now();
  const questions = queries.map((question) => readQuestion(question, site, nowMs));
  requireFewRows(questions, site);
  const answered = await query.query(site.id, questions, progress);
  return {
    site: site.id,
    ...wireMoment(answered),
    ...(answered.degraded ? { degraded: true as const } : {}),
    answers: answered.answers.map((one) => wireAnswer(answered, one)),
  };
}
