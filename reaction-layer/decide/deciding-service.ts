import type { DecideContext } from '../../core/capability/route';
import { UnknownSiteError } from '../../core/known-site';
import { callOf } from './call';
import type { AnsweredCall } from './count/counter-memory';
import { loadStates, memoryOf } from './count/counter-store';
import type { CountedCall } from './count/subject';
import { inTime } from './in-time';
import { keepFresh } from './kept-fresh';
import { metEntries, readLists, type SiteLists } from './lists';
import { currentPolicy, defaultPolicy } from './policy/stored-policy';
import { type DecisionRecord, readRecord } from './record';
import { Recorder } from './recorder';
import { storeReview } from './reviews';
import type { AnomalyScore } from './score/anomaly-score';
import { zScore } from './score/z-score';
import { takeCall } from './take-call';
import { type DecidedEvent, type DecisionAnswer, decisionAnswer, type DegradedPart } from './wire';

/** How long an answer waits for its parts, ms, and how long what it read is kept. */
const TIMES = { loadMs: 25, readMs: 25, recordMs: 60, retryMs: 1000, keptMs: 1000 } as const;

interface AskedDecision {
  readonly site: string;
  readonly decision_id: string;
  readonly event: DecidedEvent;
}

/** Decides while the caller waits. */
export interface DecidingService {
  take(asked: AskedDecision): Promise<DecisionAnswer>;
  /** A policy or a list has changed: the next answer reads it. */
  changed(site: string): void;
  readonly context: DecideContext;
  readonly recorder: Recorder;
}

/** @param score where a site has no model, what is usual anywhere */
export function createDecidingService(context: DecideContext, score: AnomalyScore = zScore): DecidingService {
  const { clock, pseudonymsOf } = context;
  const tables = context.tablesOf('decide');
  const [counters, reviews] = [tables('counters'), tables('reviews')];
  const memory = memoryOf(clock);
  const recorder = new Recorder(context, { withinMs: TIMES.recordMs, retryMs: TIMES.retryMs });
  const keeping = { keptMs: TIMES.keptMs, withinMs: TIMES.readMs, now: () => performance.now() };
  const policies = keepFresh((site) => currentPolicy(tables('policies'), site), {
    otherwise: defaultPolicy(),
    ...keeping,
  });
  const noLists: SiteLists = new Map();
  const lists = keepFresh((site) => readLists(tables('lists'), site), { otherwise: noLists, ...keeping });
  /** Records being written: a repeated call waits for the same one. */
  const writing = new Map<string, Promise<void>>();
  const write = (asked: AskedDecision, record: DecisionRecord): Promise<void> => {
    const name = `${asked.site} ${record.inputs.id}`;
    const known = writing.get(name);
    if (known !== undefined) return known;
    const begun = writeOnce(asked, record).finally(() => writing.delete(name));
    writing.set(name, begun);
    return begun;
  };
  const writeOnce = async (asked: AskedDecision, record: DecisionRecord): Promise<void> => {
    const isReview = record.decision === 'review';
    const written = recorder.write(asked.site, eventOf(asked.event, record), () =>
      memory.recorded({ site: asked.site, id: record.inputs.id }),
    );
    const queued = isReview ? storeReview(reviews, reviewOf(asked, record)).catch(context.onError) : Promise.resolve();
    await Promise.all([written, inTime(queued, TIMES.recordMs)]);
  };
  const answerAgain = async (asked: AskedDecision, claim: AnsweredCall): Promise<DecisionAnswer> => {
    const record = claim.pending === undefined ? undefined : readRecord(claim.pending);
    if (record !== undefined) await write(asked, record);
    return answerIn(claim.answer);
  };
  return {
    ...{ context, recorder },
    changed: (site) => {
      policies.forget(site);
      lists.forget(site);
    },
    take: async (asked) => {
      const pseudonym = await pseudonymsOf(asked.site);
      if (pseudonym === undefined) throw new UnknownSiteError(`there is no site “${asked.site}”: create it first`);
      const call = callOf(asked, pseudonym);
      const [policy, entries, areLoaded] = await Promise.all([
        policies.of(asked.site),
        lists.of(asked.site),
        isLoaded(call),
      ]);
      // From here on in one turn: whatever else was asked meanwhile was counted before, or will be after.
      const claim = memory.claimOf(call);
      if (claim !== undefined) return answerAgain(asked, claim);
      const nowMs = clock.now();
      const record = takeCall(memory, call, nowMs, {
        versioned: policy.value,
        score,
        met: metEntries(entries.value, call.subjects, nowMs),
        degraded: downParts({
          counters: !areLoaded,
          policy: policy.isStale,
          lists: entries.isStale,
          stream: recorder.isDown,
        }),
      });
      await write(asked, record);
      return answerIn(record.answer);
    },
  };

  /** Whether the counters of a call are in memory in time. */
  async function isLoaded(call: CountedCall): Promise<boolean> {
    if (memory.absent(call).length === 0) return true;
    const loaded = loadStates(counters, memory, call).then(
      () => true,
      () => false,
    );
    return (await inTime(loaded, TIMES.loadMs)) ?? false;
  }
}

function downParts(down: Readonly<Partial<Record<DegradedPart, boolean>>>): readonly DegradedPart[] {
  return (['counters', 'policy', 'lists', 'stream'] as const).filter((part) => down[part] === true);
}

/** The answer in the order of its JSON. */
function answerIn(text: string): DecisionAnswer {
  return decisionAnswer.parse(JSON.parse(text));
}

/** The event that records a decision: who it was about, and everything that it was decided from. */
function eventOf(event: DecidedEvent, record: DecisionRecord): Readonly<Record<string, unknown>> {
  const { session_id, user_id, anonymous_id, ip_address, user_agent, device_type, payment_token, coupon } = event;
  const { order_id, product_id, price, currency, quantity, campaign_id, ad_id, page_url } = event;
  return {
    event_id: record.inputs.id,
    event_type: 'decision',
    timestamp: new Date(record.at_ms).toISOString(),
    ...{ session_id, user_id, anonymous_id, ip_address, user_agent, device_type, payment_token, coupon },
    ...{ order_id, product_id, price, currency, quantity, campaign_id, ad_id, page_url },
    custom_properties: record,
  };
}

function reviewOf({ site, event }: AskedDecision, record: DecisionRecord): Parameters<typeof storeReview>[1] {
  const { inputs, at_ms: atMs, score, answer, subjects } = record;
  const session = event.session_id;
  return {
    ...{ id: inputs.id, site, atMs, type: inputs.type, score, answer, subjects },
    ...(session === null || session === undefined ? {} : { session }),
  };
}
