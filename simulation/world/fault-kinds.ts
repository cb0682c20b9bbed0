interface Kind {
  /** What happens, in the words of the documentation. */
  readonly what: string;
  /** Where it is documented; absent for people, clocks and our own processes. */
  readonly page?: string;
  /** How likely it is at each opportunity, in a world where it is common. */
  readonly rate: number;
}

const KINESIS = 'https://docs.aws.amazon.com/kinesis/latest/APIReference';
const STREAMS = 'https://docs.aws.amazon.com/streams/latest/dev';
const LAMBDA = 'https://docs.aws.amazon.com/lambda/latest/dg';
const DYNAMODB = 'https://docs.aws.amazon.com/amazondynamodb/latest';
const S3 = 'https://docs.aws.amazon.com/AmazonS3/latest';
const ELASTICACHE = 'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg';

/**
 * Everything that can go wrong in a world. A search in which one of these never happened does not count as a search.
 */
export const FAULT_KINDS = {
  'kinesis.put_unavailable': {
    what: 'PutRecords fails as a whole; nothing was written',
    page: `${KINESIS}/API_PutRecords.html`,
    rate: 0.05,
  },
  'kinesis.put_throttled': {
    what: 'single records of PutRecords are refused (ProvisionedThroughputExceededException)',
    page: `${KINESIS}/API_PutRecords.html`,
    rate: 0.08,
  },
  'kinesis.put_lost_acknowledgement': {
    what: 'records were written, but the response was lost: the producer writes them again',
    page: `${STREAMS}/kinesis-record-processor-duplicates.html`,
    rate: 0.05,
  },
  'kinesis.arrival_goes_back': {
    what: 'the approximate arrival time of a record lies before that of the record ahead of it',
    page: `${KINESIS}/API_Record.html`,
    rate: 0.25,
  },
  'kinesis.read_throttled': { what: 'GetRecords is throttled', page: `${KINESIS}/API_GetRecords.html`, rate: 0.03 },
  'kinesis.consumer_behind': {
    what: 'a consumer cannot read one shard for minutes, or past the full hour',
    page: `${STREAMS}/troubleshooting-consumers.html`,
    rate: 0.4,
  },
  'kinesis.iterator_expired': {
    what: 'a shard iterator is older than five minutes (ExpiredIteratorException)',
    page: `${KINESIS}/API_GetShardIterator.html`,
    rate: 0.02,
  },
  'kinesis.shard_split': {
    what: 'a shard is split while it is written and read',
    page: `${STREAMS}/kinesis-using-sdk-java-resharding-split.html`,
    rate: 0.5,
  },
  'kinesis.shards_merged': {
    what: 'two neighbouring shards are merged while they are written and read',
    page: `${STREAMS}/kinesis-using-sdk-java-resharding-merge.html`,
    rate: 0.4,
  },
  'lambda.cold_container': {
    what: 'an invocation runs in a new container, without warm states',
    page: `${LAMBDA}/lambda-runtime-environment.html`,
    rate: 0.08,
  },
  'lambda.not_started': {
    what: 'an invocation fails before the handler runs',
    page: `${LAMBDA}/with-kinesis.html`,
    rate: 0.03,
  },
  'lambda.crashed': {
    what: 'a container dies in the middle of an invocation (for example, out of memory)',
    page: `${LAMBDA}/lambda-runtime-environment.html`,
    rate: 0.04,
  },
  'lambda.timed_out': {
    what: 'an invocation exceeds its timeout: its batch is redelivered while requests of the old one are still in flight',
    page: `${LAMBDA}/kinesis-on-failure-destination.html`,
    rate: 0.03,
  },
  'lambda.delivered_twice': {
    what: 'a batch that succeeded is redelivered (at least once)',
    page: `${LAMBDA}/with-kinesis.html`,
    rate: 0.05,
  },
  'lambda.batch_bisected': {
    what: 'a batch that failed is split in two and redelivered in halves',
    page: `${LAMBDA}/kinesis-on-failure-destination.html`,
    rate: 0.5,
  },
  'lambda.batch_given_up': {
    what: 'a mapping with a retry limit gives up on a batch and notifies the on-failure destination',
    page: `${LAMBDA}/kinesis-on-failure-destination.html`,
    rate: 0.3,
  },
  'dynamodb.throttled': {
    what: 'a request is throttled; nothing was done',
    page: `${DYNAMODB}/developerguide/Programming.Errors.html`,
    rate: 0.03,
  },
  'dynamodb.half_done': {
    what: 'some of the writes of a call were done before it was throttled',
    page: `${DYNAMODB}/APIReference/API_BatchWriteItem.html`,
    rate: 0.03,
  },
  'dynamodb.lost_acknowledgement': {
    what: 'a write was done, but the response is a server error',
    page: `${DYNAMODB}/developerguide/Programming.Errors.html`,
    rate: 0.03,
  },
  'dynamodb.retried_after_loss': {
    what: 'the SDK repeats a conditional write whose response was lost: its own first attempt makes the condition fail',
    page: `${DYNAMODB}/developerguide/Programming.Errors.html`,
    rate: 0.03,
  },
  's3.slow_down': {
    what: 'a request is refused with 503 Slow Down',
    page: `${S3}/userguide/optimizing-performance.html`,
    rate: 0.03,
  },
  's3.lost_acknowledgement': {
    what: 'an object was written, but the response is a server error',
    page: `${S3}/API/ErrorResponses.html`,
    rate: 0.03,
  },
  's3.object_damaged': {
    what: 'an object is changed, cut short or deleted from outside, and restored from a backup later',
    page: `${S3}/userguide/checking-object-integrity.html`,
    rate: 0.4,
  },
  'cache.evicted': { what: 'entries are evicted', page: `${ELASTICACHE}/WhatIs.corecomponents.html`, rate: 0.1 },
  'cache.unavailable': { what: 'the cache does not answer', page: `${ELASTICACHE}/FaultTolerance.html`, rate: 0.05 },
  'cache.restarted_empty': {
    what: 'the cache fails over and comes back empty, with the memory of seen events',
    page: `${ELASTICACHE}/FaultTolerance.html`,
    rate: 0.4,
  },
  'cache.lost_with_a_container': {
    what: 'a zone fails: a container dies in the middle of an invocation, and the cache comes back empty',
    page: `${ELASTICACHE}/FaultTolerance.html`,
    rate: 0.8,
  },
  'cache.claim_unacknowledged': {
    what: 'ids were claimed, but the response was lost',
    page: `${ELASTICACHE}/FaultTolerance.html`,
    rate: 0.03,
  },
  'scheduler.late': {
    what: 'a schedule starts minutes late',
    page: 'https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-flexible-time-windows.html',
    rate: 0.3,
  },
  'scheduler.twice': {
    what: 'a schedule starts its target more than once',
    page: 'https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets.html',
    rate: 0.5,
  },
  'kinesis.poisoned_record': {
    what: 'another program writes a record with a valid checksum and values that no event has',
    rate: 0.05,
  },
  'pulse.missed': { what: 'a pulse is not written', rate: 0.1 },
  'batch.killed': {
    what: 'a run dies between any two of its requests',
    page: 'https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html',
    rate: 0.25,
  },
  'batch.engine_failed': {
    what: 'a job of the engine fails',
    page: 'https://docs.aws.amazon.com/emr/latest/EMR-Serverless-UserGuide/job-states.html',
    rate: 0.05,
  },
  'clock.collector_skewed': { what: 'the clock of a collector is wrong', rate: 0.3 },
  'clock.collector_leapt': { what: 'the clock of a collector is set by up to an hour while it runs', rate: 0.05 },
  'clock.pulse_leapt': { what: 'a pulse is written by a clock that is wrong by up to an hour', rate: 0.1 },
  'clock.leapt_over_a_restart': {
    what: 'the process that stamps arrivals starts again, and finds the clock of its machine hours or days ahead or back, for minutes; or the machine itself starts again',
    rate: 0.5,
  },
  'clock.client_skewed': { what: 'the clock of a client is wrong, and the request says when it was sent', rate: 0.2 },
  'producer.wrong_time': { what: 'the clock of a client is wrong, and this cannot be detected', rate: 0.05 },
  'producer.late': { what: 'events are sent hours or days after they happened', rate: 0.1 },
  'producer.answer_lost': {
    what: 'a request was answered, but the client did not get the response: it sends the request again',
    rate: 0.08,
  },
  'producer.same_event_twice': { what: 'an event comes again in another request, minutes to hours later', rate: 0.08 },
  'producer.changed_copy': {
    what: 'an event is sent again with different content under the same identity',
    rate: 0.04,
  },
  'producer.copy_of_another_day': {
    what: 'an event comes again under the time of a day up to nine days before',
    rate: 0.04,
  },
  'producer.copy_days_later': {
    what: 'an event comes again days later, in worlds that are long enough: perhaps after the horizon of duplicates',
    rate: 0.3,
  },
  'producer.server_copy': {
    what: 'the shop’s server sends an event with its own key, before or after the page does, under the same identity',
    rate: 0.15,
  },
  'producer.server_order': {
    what: 'the shop’s server sends a line of its own for an order, before or after the page does',
    rate: 0.15,
  },
  'producer.flood': {
    what: 'a site sends more late events at once than a collector takes in a minute: it is answered 429 with Retry-After',
    rate: 0.4,
  },
  'producer.bad_event': { what: 'an event breaks the contract', rate: 0.06 },
  'browser.killed': { what: 'a page ends without a word: the browser crashes, or its system ends it', rate: 0.3 },
  'browser.offline': { what: 'a browser has no network, for minutes to hours', rate: 0.1 },
  'browser.clock_wrong': { what: 'the clock of a browser is wrong, by seconds to days', rate: 0.5 },
  'browser.only_beacons': { what: 'a browser is too old for requests that outlive their page', rate: 0.3 },
  'browser.two_tabs': { what: 'two tabs of a browser are open beside each other', rate: 0.3 },
  'browser.request_lost': { what: 'a request of a browser does not arrive', rate: 0.15 },
  'browser.answer_lost': { what: 'a request of a browser arrives, but its answer does not', rate: 0.15 },
  'operator.backfill': { what: 'days are recomputed from the raw files', rate: 0.3 },
  'operator.rollback': { what: 'the last published run is rolled back', rate: 0.25 },
  'operator.erasure_rewrite': { what: 'scattered days of one site are recomputed, as for an erasure', rate: 0.2 },
  'operator.deploy': {
    what: 'every container is replaced, some with other settings, while invocations are in progress',
    rate: 0.4,
  },
} as const satisfies Readonly<Record<string, Kind>>;

export type FaultKind = keyof typeof FAULT_KINDS;
export const FAULT_KIND_NAMES = Object.keys(FAULT_KINDS) as readonly FaultKind[];
