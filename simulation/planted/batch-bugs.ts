import type { PlantedBug } from './planted-bug';

const GATE = 'batch-layer/gate/gate.ts';
const MAKE_PLAN = 'batch-layer/plan/make-plan.ts';
const RUN_STEPS = 'batch-layer/run-steps.ts';
const PUBLISHED_RUNS = 'batch-layer/records/published-runs.ts';
const ORDER_LINES_SQL = 'sql/intermediate/int_order_lines.sql';

export const BATCH_BUGS: readonly PlantedBug[] = [
  {
    name: 'gate_ignores_one_shard',
    file: GATE,
    find: 'shards.flatMap((shard) =>',
    replace: 'shards.slice(0, -1).flatMap((shard) =>',
    breaks: 'A run starts only when both consumers have seen a pulse of the tidemark on every shard.',
  },
  {
    name: 'gate_ignores_pulses',
    file: GATE,
    find: 'if (newest >= over) return [];',
    replace: 'if (newest >= 0) return [];',
    breaks: 'Only a pulse shows that an open shard was read up to the tidemark.',
  },
  {
    name: 'gate_forgets_that_arrival_times_go_back',
    file: GATE,
    find: 'const over = tidemark + deps.stream.arrivalSlackMs;',
    replace: 'const over = tidemark;',
    breaks: 'An hour is closed only when no more of its records can arrive.',
  },
  {
    name: 'closed_shard_judged_by_its_last_hour',
    file: GATE,
    find: 'return sequences.reduce<Sequence | undefined>((newest, one) => (newest === undefined || one > newest ? one : newest), undefined);',
    replace: 'return sequences.at(-1);',
    breaks: 'A closed shard that was read to its end does not hold back the gate.',
  },
  {
    name: 'closed_shard_taken_for_read',
    file: GATE,
    find: 'if (shard.closed) return unreadRest(deps, shard.id, consumer, arrivalHour);',
    replace: 'if (shard.closed) return [];',
    breaks: 'A shard that was closed before the pulse of the tidemark is read to its end before a run starts.',
    elsewhere: 'test/batch/gate.unit.ts',
  },
  {
    name: 'backfill_takes_what_arrived_since_for_read',
    file: MAKE_PLAN,
    find: 'chunks, covered, stragglers: [],',
    replace: 'chunks, covered: {}, stragglers: [],',
    breaks: 'A backfill keeps the record of what the published run has read.',
  },
  {
    name: 'gate_asks_ledger_and_cells_what_a_duplicate_is',
    file: 'batch-layer/gate/compare-hour.ts',
    find: 'if (cells.applied + cells.duplicates === aggregate.applied + aggregate.duplicate) return [];',
    replace: 'if (cells.applied === aggregate.applied && cells.duplicates === aggregate.duplicate) return [];',
    breaks: 'Losing the id memory between two writes does not keep the gate closed.',
  },
  {
    name: 'stragglers_dropped',
    file: 'batch-layer/plan/arrivals.ts',
    find: 'return { inTime, stragglers, covered:',
    replace: 'return { inTime, stragglers: [], covered:',
    breaks: 'A record found after its hour was closed goes into the next run.',
    elsewhere: 'test/batch/publishing.unit.ts',
  },
  {
    name: 'run_reads_past_its_tidemark',
    file: MAKE_PLAN,
    find: 'earliest - 2 * DAY_MS - AHEAD_MS, tidemark)',
    replace: 'earliest - 2 * DAY_MS - AHEAD_MS, tidemark + 3_600_000)',
    breaks: 'Views hold what arrived before the tidemark and nothing that arrived later.',
  },
  {
    name: 'listing_instead_of_manifest',
    file: RUN_STEPS,
    find: 'await deps.engine.run(jobOf(partOf(await runOf(epoch), part), deps));',
    replace:
      "const files = (await deps.lake.list('events/')).map((key) => ({ key, events: 0, bytes: 0 }));\n" +
      '      const right = partOf(await runOf(epoch), part);\n' +
      '      await deps.engine.run(jobOf({ ...right, chunk: { ...right.chunk, files } }, deps));',
    breaks: 'Batch reads the files in the manifests, never a listing.',
  },
  {
    name: 'file_taken_by_its_first_event',
    file: 'batch-layer/plan/chunks.ts',
    find: 'span.fromMs < end && span.toMs >= start',
    replace: 'span.fromMs < end && span.fromMs >= start',
    breaks: 'A day reads every file that holds any of its events, whatever else is in the file.',
  },
  {
    name: 'copies_of_other_days_forgotten',
    file: 'batch-layer/run/job.ts',
    find: 'rawIds(chunk.ids),',
    replace: 'rawIds([]),',
    breaks: 'Copies of an event are removed whatever day they happened on.',
  },
  {
    name: 'copies_sought_near_their_day',
    file: 'batch-layer/plan/id-files.ts',
    find: 'start: hour - horizonMs - HOUR_MS,',
    replace: 'start: hour - 3 * DAY_MS,',
    breaks: 'Copies of an event are removed if they arrived within the horizon.',
    elsewhere: 'test/batch/duplicates.unit.ts',
  },
  {
    name: 'ids_remembered_for_ever',
    file: 'batch-layer/run/relations.ts',
    find: 'rows: [[horizonMs]] }',
    replace: 'rows: [[horizonMs * 30]] }',
    breaks: 'An id that comes again after the horizon is a new event.',
    elsewhere: 'test/batch/duplicates.unit.ts',
  },
  {
    name: 'overtaken_copies_stay_published',
    file: MAKE_PLAN,
    find: 'const overtaken = mergedDays(late.days, copies);',
    replace: 'const overtaken = late.days;',
    breaks: 'A day is computed again when an event takes the place of a copy on that day.',
    elsewhere: 'test/batch/duplicates.unit.ts',
  },
  {
    name: 'survivor_by_last_arrival',
    file: 'sql/intermediate/int_removed.sql',
    find: 'partition by site, event_id, utc_day\n      order by arrived_ms nulls last',
    replace: 'partition by site, event_id, utc_day\n      order by arrived_ms desc nulls last',
    breaks: 'Of the copies of an event, the first to arrive survives.',
    engine: 'duckdb',
  },
  {
    name: 'page_outlives_its_server',
    file: 'sql/intermediate/int_removed.sql',
    find: 'beside.of_server = 0 and (',
    replace: 'beside.of_server = 1 and (',
    breaks: 'A server’s event supersedes those that public keys sent under its id.',
    engine: 'duckdb',
  },
  {
    name: 'page_keeps_its_lines_beside_a_server',
    file: 'sql/intermediate/int_superseded_lines.sql',
    find: 'and (after_server_ms <= 2592000000 or before_server_ms <= 2592000000)',
    replace: 'and (after_server_ms < 0 or before_server_ms < 0)',
    breaks: 'A server’s line of an order supersedes those that public keys sent.',
    engine: 'duckdb',
  },
  {
    name: 'superseded_days_stay_published',
    file: MAKE_PLAN,
    find: 'mergedDays(touched.days, shared, superseded, overtaken, relinked)',
    replace: 'mergedDays(touched.days, shared, overtaken)',
    breaks: 'A day is computed again when a server’s event supersedes one of its events.',
    elsewhere: 'test/batch/server-keys.unit.ts',
  },
  {
    name: 'order_counts_at_its_last_line',
    file: ORDER_LINES_SQL,
    find: 'order by arrived_ms nulls last, shard nulls last, record_sequence nulls last, record_index nulls last\n    ) as order_idle_ms',
    replace:
      'order by arrived_ms desc nulls last, shard nulls last, record_sequence nulls last, record_index nulls last\n    ) as order_idle_ms',
    breaks: 'An order counts in the window of its first line to arrive.',
    engine: 'duckdb',
  },
  {
    name: 'refunds_lower_revenue',
    file: 'sql/marts/minute_sums.sql',
    find: "filter (where event_type in ('purchase') and amount_minor is not null) as varchar(40)) as revenue,",
    replace:
      "filter (where event_type in ('purchase', 'refund') and amount_minor is not null) as varchar(40)) as revenue,",
    breaks: 'Revenue is gross: refunds have a sum of their own.',
    engine: 'duckdb',
  },
  {
    name: 'staging_forgets_negative_purchases',
    file: 'sql/staging/stg_events.sql',
    find: "case when event_type = 'purchase' and price_minor < 0 then 'refund' else event_type end as event_type,",
    replace: 'event_type,',
    breaks: 'The batch layer reads money as the speed layer does.',
    engine: 'duckdb',
  },
  {
    name: 'orders_end_with_the_day',
    file: 'batch-layer/plan/order-files.ts',
    find: 'const REACH_DAYS = LIMITS.orderMs / DAY_MS + 1;',
    replace: 'const REACH_DAYS = 0;',
    breaks: 'An order over days is one order.',
    elsewhere: 'test/batch/orders.unit.ts',
  },
  {
    name: 'refund_forgets_its_order',
    file: 'sql/intermediate/int_curated.sql',
    find: 'coalesce(survivors.amount_minor, order_refunds.amount_minor) as amount_minor,',
    replace: 'survivors.amount_minor,',
    breaks: 'A refund that names an order, but no amount, gives back the amount of the order.',
    engine: 'duckdb',
  },
  {
    name: 'refund_of_a_product_takes_the_order',
    file: 'sql/intermediate/int_order_refunds.sql',
    find: '    and (refunds.product_id is null or refunds.product_id = lines.product_id)\n',
    replace: '',
    breaks: 'A refund that names a product of an order, but no amount, gives back the lines of that product.',
    elsewhere: 'test/batch/orders.unit.ts',
  },
  {
    name: 'refund_of_a_unit_takes_the_line',
    file: 'sql/intermediate/int_order_refunds.sql',
    find: 'case when refunds.product_id is null then null else refunds.quantity end as asked_units',
    replace: 'cast(null as integer) as asked_units',
    breaks: 'A refund of a product gives back as many units of its lines as it says.',
    elsewhere: 'test/batch/orders.unit.ts',
  },
  {
    name: 'order_amounts_unexplained',
    file: 'batch-layer/reconcile/explain.ts',
    find: 'order_amounts: Number(-taken)',
    replace: 'order_amounts: 0',
    breaks: 'Reconciliation names the amounts that the batch layer found for refunds.',
  },
  {
    name: 'order_in_currency_of_any_line',
    file: 'sql/intermediate/int_order_lines.sql',
    find: 'partition by site, is_bot, order_id, currency',
    replace: 'partition by site, is_bot, order_id',
    breaks: 'An order counts once in every currency in which it has an amount.',
    engine: 'duckdb',
  },
  {
    name: 'pointer_moved_before_the_views',
    file: RUN_STEPS,
    find: 'open = await openRun(deps, planned.plan, planned.pointer);',
    replace:
      'open = await openRun(deps, planned.plan, planned.pointer);\n' +
      '      const { pointer } = planned;\n' +
      '      const early = { epoch: open.epoch, tidemark: planned.plan.tidemark, withdrawn: pointer.withdrawn };\n' +
      '      await deps.pointer.move(pointer, early);\n' +
      '      open = { ...open, pointer: early };',
    breaks: 'A night is invisible until all of it is published.',
  },
  {
    name: 'pointer_moved_without_condition',
    file: 'batch-layer/publish/move-pointer.ts',
    find: 'if (await pointer.move(from, to)) return;',
    replace: 'if (await pointer.move(await pointer.read(), to)) return;',
    breaks: 'Of two overlapping runs, only one is published.',
  },
  {
    name: 'epoch_used_twice',
    file: PUBLISHED_RUNS,
    find:
      'for (let epoch = Math.max(pointer.epoch, ...pointer.withdrawn, ...(await usedEpochs(lake))) + 1; ; epoch++) {\n' +
      '    if (await lake.create(claimKey(epoch), toStoredJson({ epoch, days }))) return epoch;\n' +
      '  }',
    replace:
      'await lake.put(claimKey(pointer.epoch + 1), toStoredJson({ epoch: pointer.epoch + 1, days }));\n  return pointer.epoch + 1;',
    breaks: 'No run uses an epoch that was withdrawn.',
  },
  {
    name: 'epoch_claimed_over_another_run',
    file: PUBLISHED_RUNS,
    find: 'if (await lake.create(claimKey(epoch), toStoredJson({ epoch, days }))) return epoch;',
    replace: 'await lake.put(claimKey(epoch), toStoredJson({ epoch, days }));\n    return epoch;',
    breaks: 'Two runs that start at the same time have separate epochs.',
    elsewhere: 'test/batch/publishing.unit.ts',
  },
  {
    name: 'checksums_not_compared',
    file: 'batch-layer/records/whole-files.ts',
    find: 'else if (crc32 !== undefined && stored[at] !== crc32)',
    replace: 'else if (crc32 !== undefined && stored[at] === undefined)',
    breaks: 'A file whose bytes differ from its checksum is named by the audit, and read by no run.',
  },
  {
    name: 'rollback_keeps_the_tidemark',
    file: 'batch-layer/publish/rollback.ts',
    find: 'const tidemark = previous === FIRST_POINTER.epoch ? FIRST_POINTER.tidemark : (await requireRecord(lake, previous)).tidemark;',
    replace: 'const { tidemark } = from;',
    breaks: 'A rollback restores the tidemark together with the views.',
  },
  {
    name: 'withdrawn_epochs_ignored',
    file: 'core/run/visible-versions.ts',
    find: 'if (version.epoch > pointer.epoch || pointer.withdrawn.includes(version.epoch)) continue;',
    replace: 'if (version.epoch > pointer.epoch) continue;',
    breaks: 'What a rollback withdrew, or a dead run left behind, is never shown.',
  },
  {
    name: 'cells_deleted_up_to_the_newest_tidemark',
    file: 'batch-layer/publish/retire.ts',
    find: 'await deps.cells.expire(await cellsKeptFrom(deps));',
    replace: 'await deps.cells.expire(arrivalHourOf(now.tidemark));',
    breaks: 'The cells that a rollback needs still exist.',
  },
  {
    name: 'reconciliation_loses_a_currency',
    file: 'batch-layer/reconcile/speed-side.ts',
    find: 'addTotal(hour, totalName(metric.id, currency), amount, isDuplicate);',
    replace: "addTotal(hour, totalName(metric.id, 'EUR'), amount, isDuplicate);",
    breaks: 'Reconciliation explains speed minus batch for every currency.',
  },
];
