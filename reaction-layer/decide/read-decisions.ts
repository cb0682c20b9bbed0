import { codedError } from '../../core/coded-error';
import type { ReadContext } from '../../core/capability/route';
import type { AnswerOf, RequestOf } from '../../core/wire/operation';
import { findRecord, RECORD_DAYS } from './find-record';
import { readLists } from './lists';
import { currentPolicy, findPolicy, PolicyRefusedError } from './policy/stored-policy';
import type { getDecision, getLists, getPolicy, getReviews, WireReview } from './read-wire';
import { findReview, listReviews, type Review } from './reviews';
import { decisionAnswer } from './wire';

class NothingFoundError extends codedError('NothingFoundError', 'not_found') {}

export async function reviewPage(
  { site, status, limit, cursor }: RequestOf<typeof getReviews>,
  { answers, tablesOf }: ReadContext,
): Promise<AnswerOf<typeof getReviews>> {
  await answers.moment(site);
  const page = await listReviews(tablesOf('decide')('reviews'), site, { limit, after: cursor });
  const last = page.length < limit ? undefined : page.at(-1);
  return {
    site,
    reviews: page.map(({ review }) => onWire(review)).filter((one) => status === undefined || one.status === status),
    ...(last === undefined ? {} : { next_cursor: last.place }),
  };
}

export async function decision(
  { site, decision_id: id }: RequestOf<typeof getDecision>,
  context: ReadContext,
): Promise<AnswerOf<typeof getDecision>> {
  await context.answers.moment(site);
  const record = await findRecord(context, site, id);
  if (record === undefined)
    throw new NothingFoundError(
      `site “${site}” has no decision “${id}” of the last ${RECORD_DAYS} days in the lake: one that was just taken is there after about a minute`,
    );
  const review = await findReview(context.tablesOf('decide')('reviews'), site, id);
  return {
    site,
    decided: new Date(record.at_ms).toISOString(),
    answer: decisionAnswer.parse(JSON.parse(record.answer)),
    override: overrideOf(review),
    outcome: review?.outcome ?? null,
    record: JSON.stringify(record),
  };
}

export async function policyOf(
  { site, version }: RequestOf<typeof getPolicy>,
  { answers, tablesOf }: ReadContext,
): Promise<AnswerOf<typeof getPolicy>> {
  await answers.moment(site);
  const table = tablesOf('decide')('policies');
  try {
    return { site, ...(await (version === undefined ? currentPolicy(table, site) : findPolicy(table, site, version))) };
  } catch (error) {
    if (error instanceof PolicyRefusedError) throw new NothingFoundError(error.message);
    throw error;
  }
}

export async function listsOf(
  { site }: RequestOf<typeof getLists>,
  { answers, tablesOf, clock }: ReadContext,
): Promise<AnswerOf<typeof getLists>> {
  await answers.moment(site);
  const nowMs = clock.now();
  const entries = [...(await readLists(tablesOf('decide')('lists'), site)).values()];
  return {
    site,
    entries: entries
      .filter(({ untilMs }) => untilMs === null || untilMs > nowMs)
      .map(({ untilMs, addedMs, ...entry }) => ({
        ...entry,
        until: untilMs === null ? null : new Date(untilMs).toISOString(),
        added: new Date(addedMs).toISOString(),
      })),
  };
}

function onWire(review: Review): WireReview {
  return {
    decision_id: review.id,
    event_type: review.type,
    decided: new Date(review.atMs).toISOString(),
    answer: decisionAnswer.parse(JSON.parse(review.answer)),
    status: review.override === undefined && review.outcome === undefined ? 'open' : 'decided',
    override: overrideOf(review),
    outcome: review.outcome ?? null,
  };
}

function overrideOf(review: Review | undefined): WireReview['override'] {
  if (review?.override === undefined) return null;
  const { decision: decided, note, atMs } = review.override;
  return { decision: decided, note, at: new Date(atMs).toISOString() };
}
