import { codedError, errorWithCodes } from '../../core/coded-error';
import type { PseudonymOf } from '../../core/capability/route';
import { UnknownSiteError } from '../../core/known-site';
import type { AnswerOf, RequestOf } from '../../core/wire/operation';
import { networkOf } from './call';
import { memoryOf } from './count/counter-store';
import type { SubjectKind } from './count/subject';
import type { DecidingService } from './deciding-service';
import { removeEntry, storeEntry } from './lists';
import type { changeLists, overrideDecision, reportOutcome } from './operate-wire';
import { changeReview } from './reviews';

class NoReviewError extends codedError('NoReviewError', 'not_found') {}
class ListRefusedError extends errorWithCodes<'no_address' | 'not_listed'>('OperationRefused') {}

/** Records a label. It is answered only when the stream has it, because it is asked for once. */
export async function outcome(
  { site, decision_id: id, outcome: label, note }: RequestOf<typeof reportOutcome>,
  { context }: DecidingService,
): Promise<AnswerOf<typeof reportOutcome>> {
  await pseudonymsOf(context, site);
  const memory = memoryOf(context.clock);
  const reviews = context.tablesOf('decide')('reviews');
  const claim = memory.claimOf({ site, id });
  const nowMs = context.clock.now();
  const review = await changeReview(reviews, { site, id }, (before) => ({ ...before, outcome: label }));
  const known = claim ?? review;
  await context.record({
    site,
    events: [
      {
        event_id: `outcome:${id}:${label}`,
        event_type: 'decision_outcome',
        // With its decision, so that it lengthens no session.
        timestamp: new Date(known?.atMs ?? nowMs).toISOString(),
        session_id: known?.session ?? `decision:${id}`,
        custom_properties: { decision_id: id, outcome: label, at_ms: nowMs, ...(note === '' ? {} : { note }) },
      },
    ],
  });
  if (label === 'fraud' && known !== undefined) memory.blame({ site, subjects: known.subjects });
  return { site, decision_id: id, outcome: label, recorded: new Date(nowMs).toISOString() };
}

export async function override(
  { site, decision_id: id, decision, note }: RequestOf<typeof overrideDecision>,
  { context }: DecidingService,
): Promise<AnswerOf<typeof overrideDecision>> {
  await pseudonymsOf(context, site);
  const atMs = context.clock.now();
  const changed = await changeReview(context.tablesOf('decide')('reviews'), { site, id }, (before) => ({
    ...before,
    override: { decision, note, atMs },
  }));
  if (changed === undefined)
    throw new NoReviewError(`site “${site}” has no review “${id}” of the last 30 days: only reviews can be overridden`);
  return { site, decision_id: id, decision, decided: new Date(atMs).toISOString() };
}

export async function lists(
  { site, list, kind, value, until, note }: RequestOf<typeof changeLists>,
  service: DecidingService,
): Promise<AnswerOf<typeof changeLists>> {
  const { context } = service;
  const entry = listed(kind, value, await pseudonymsOf(context, site));
  const table = context.tablesOf('decide')('lists');
  if (list === 'none') {
    if (!(await removeEntry(table, site, entry)))
      throw new ListRefusedError('not_listed', `the ${kind} is on no list of “${site}”: there is nothing to take off`);
  } else {
    const untilMs = until === undefined ? null : Date.parse(until);
    await storeEntry(table, site, { list, ...entry, untilMs, addedMs: context.clock.now(), note });
  }
  service.changed(site);
  return { site, list, ...entry };
}

function listed(
  kind: RequestOf<typeof changeLists>['kind'],
  value: string,
  pseudonym: PseudonymOf,
): { readonly kind: SubjectKind; readonly hash: string } {
  if (kind === 'user' || kind === 'anonymous') return { kind: 'visitor', hash: pseudonym(kind, value) };
  if (kind !== 'network') return { kind, hash: pseudonym(kind, value) };
  const network = networkOf(value);
  if (network === undefined)
    throw new ListRefusedError(
      'no_address',
      'value is not an IP address: give one of the network, such as 203.0.113.9',
    );
  return { kind, hash: pseudonym('network', network) };
}

async function pseudonymsOf({ pseudonymsOf: of }: DecidingService['context'], site: string): Promise<PseudonymOf> {
  const found = await of(site);
  if (found === undefined) throw new UnknownSiteError(`there is no site “${site}”: create it first`);
  return found;
}
