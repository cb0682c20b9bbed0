import type { PlantedBug } from './planted-bug';

const FENCED_UPDATE = 'speed-layer/fenced-update.ts';
const DUPLICATES = 'speed-layer/aggregate/duplicates.ts';
const CELLS = 'speed-layer/aggregate/cells.ts';
const AGGREGATOR = 'speed-layer/aggregate/handler.ts';
const COLLECTOR = 'speed-layer/collect/handler.ts';
const PUT_RECORDS = 'speed-layer/put-records.ts';
const RUN_FILES = 'speed-layer/archive/run-files.ts';

const FENCE_BUGS: readonly PlantedBug[] = [
  {
    name: 'fence_removed',
    file: FENCED_UPDATE,
    find: 'const pending = lastSequence === undefined ? changes : changes.filter(({ sequence }) => sequence > lastSequence);',
    replace: 'const pending = changes;',
    breaks: 'A redelivered record changes nothing.',
  },
  {
    name: 'fence_lets_the_last_record_through',
    file: FENCED_UPDATE,
    find: 'changes.filter(({ sequence }) => sequence > lastSequence)',
    replace: 'changes.filter(({ sequence }) => sequence >= lastSequence)',
    breaks: 'An item includes the record of its lastSequence.',
  },
  {
    name: 'sequences_as_numbers',
    file: FENCED_UPDATE,
    find: 'changes.filter(({ sequence }) => sequence > lastSequence)',
    replace: 'changes.filter(({ sequence }) => Number(sequence) > Number(lastSequence))',
    breaks: 'Sequences of 56 digits are compared digit by digit; as numbers, neighbours are equal.',
  },
  {
    name: 'token_of_the_batch_instead_of_a_fence',
    file: FENCED_UPDATE,
    find: 'const pending = lastSequence === undefined ? changes : changes.filter(({ sequence }) => sequence > lastSequence);',
    replace: 'const pending = changes.at(-1)?.sequence === lastSequence ? [] : changes;',
    breaks: 'Positions show what was applied: a batch may be redelivered in other pieces.',
  },
  {
    name: 'condition_read_just_before_the_write',
    file: FENCED_UPDATE,
    find: 'prepared.push({ group, write: { key, item, expected: fence }, state: next });',
    replace:
      'prepared.push({ group, write: { key, item, expected: (await items.store.get([key]))[0]?.lastSequence }, state: next });',
    breaks: 'A write is conditional on the position from which its state was computed.',
  },
  {
    name: 'warm_state_kept_over_a_refused_write',
    file: FENCED_UPDATE,
    find: 'if (done[at] === true) items.warm?.keep(items.nameOf(write.key), { state, fence: fenceOf(write.item) });',
    replace: 'items.warm?.keep(items.nameOf(write.key), { state, fence: fenceOf(write.item) });',
    breaks: 'A warm state equals what the store holds.',
  },
  {
    name: 'warm_state_left_in_place_while_it_is_changed',
    file: 'speed-layer/warm-states.ts',
    find: 'items.delete(name);\n      return item;',
    replace: 'return item;',
    breaks: 'A state that was changed but not stored is never used again.',
  },
  {
    name: 'refused_writes_forgotten',
    file: FENCED_UPDATE,
    find: 'left = [...round.refused];',
    replace: 'left = [];',
    breaks: 'A write that lost to another writer is retried.',
  },
  {
    name: 'throttled_write_taken_for_done',
    file: FENCED_UPDATE,
    find: 'if (isTransient(error)) return undefined;',
    replace: 'if (isTransient(error)) return { applied: [], refused: [] };',
    breaks: 'What a throttled store rejected is redelivered.',
  },
  {
    name: 'failure_reported_from_the_last_group',
    file: FENCED_UPDATE,
    find: 'least === undefined || sequence < least ? sequence : least',
    replace: 'least === undefined || sequence > least ? sequence : least',
    breaks: 'A partial response names the lowest record that failed.',
  },
];

const AGGREGATE_BUGS: readonly PlantedBug[] = [
  {
    name: 'page_takes_the_id_of_a_server',
    file: DUPLICATES,
    find: 'id: `${site}/server-event/${event.event_id}`,',
    replace: 'id: `${site}/event/${event.event_id}`,',
    breaks: 'What a public key sends never hides a server’s event.',
  },
  {
    name: 'page_takes_the_order_of_a_server',
    file: DUPLICATES,
    find: "${isOfServer(event) ? 'server-' : ''}",
    replace: '',
    breaks: 'A line of a page never hides a server’s line of the same order.',
  },
  {
    name: 'page_counts_beside_its_server',
    file: DUPLICATES,
    find: 'const gaveWay = await gaveWayIn(named, memory);',
    replace: 'const gaveWay = new Set();',
    breaks: 'A line that a page sends after a server’s line of the same order is a duplicate.',
  },
  {
    name: 'ids_owned_by_deliveries',
    file: DUPLICATES,
    find: 'position: `${record.shard}/${record.sequence}/${index}` }',
    replace:
      'position: `${record.shard}/${record.sequence}/${index}/${(globalThis.plantedDeliveries = (globalThis.plantedDeliveries ?? 0) + 1)}` }',
    breaks: 'Positions in the stream own ids: a redelivered record is not a duplicate of itself.',
  },
  {
    name: 'ids_owned_by_records',
    file: DUPLICATES,
    find: 'position: `${record.shard}/${record.sequence}/${index}` }',
    replace: 'position: `${record.shard}/${record.sequence}` }',
    breaks: 'If one record holds several purchases of an order, only the first is its first line.',
  },
  {
    name: 'order_counted_at_every_line',
    file: DUPLICATES,
    find: 'is_first_of_order: !laterLines.has(position),',
    replace: 'is_first_of_order: true,',
    breaks: 'An order counts once, at its first line to arrive.',
  },
  {
    name: 'currencies_of_an_order_share_a_line',
    file: DUPLICATES,
    find: "-in-${event.currency ?? ''}/",
    replace: '/',
    breaks: 'An order counts once in every currency in which it has an amount.',
  },
  {
    name: 'bots_buy_the_orders_of_people',
    file: DUPLICATES,
    find: "${event.is_bot ? 'bot-order' : 'order'}",
    replace: 'order',
    breaks: 'A line of a bot never hides an order of a person.',
  },
  {
    name: 'records_skipped_while_the_memory_is_out',
    file: AGGREGATOR,
    find: 'if (marked === undefined) return enterLedger(ledger, [], batch.shard, batch.records[0]?.sequence);',
    replace: 'if (marked === undefined) return enterLedger(ledger, [], batch.shard);',
    breaks: 'Nothing passes while the id memory is unavailable.',
  },
  {
    name: 'poisoned_record_stops_consumers',
    file: 'core/stream/record-batch.ts',
    find: "return { kind: 'undecodable', message: error instanceof Error ? error.message : String(error) };",
    replace: 'throw error;',
    breaks: 'A record that cannot be decoded is set aside, and the consumers read on.',
  },
  {
    name: 'poisoned_record_forgotten',
    file: 'speed-layer/archive/quarantine.ts',
    find: 'return [JSON.stringify(undecodableRecord(record.data, content.message, position))];',
    replace: 'return [];',
    breaks: 'The quarantine keeps a record that cannot be decoded.',
  },
  {
    name: 'late_flood_stored_although_refused',
    file: 'speed-layer/collect/handler.ts',
    find: 'return tooManyLate(policy.lateEventsPerMinute, untilNextMinute(receivedMs));',
    replace:
      'return store(judged, delivery).then(() => tooManyLate(policy.lateEventsPerMinute, untilNextMinute(receivedMs)));',
    breaks: 'Of a request with more late events than its site may send, nothing is stored.',
  },
  {
    name: 'ledger_before_cells',
    file: AGGREGATOR,
    find:
      'const { failedFrom } = await updateFenced(items, groups);\n' +
      '    const changes = marked.map(({ opened, events }) => ledgerChange(opened, recognisedIn(events)));\n' +
      '    return enterLedger(namingChanges(ledger, groups), changes, batch.shard, failedFrom);',
    replace:
      'const changes = marked.map(({ opened, events }) => ledgerChange(opened, recognisedIn(events)));\n' +
      '    const entered = await enterLedger(ledger, changes, batch.shard);\n' +
      '    const { failedFrom } = await updateFenced(items, cellChanges(batch.shard, marked));\n' +
      '    return { ...entered, failedFrom: failedFrom ?? entered.failedFrom };',
    breaks: 'A ledger never shows what the cells do not hold yet.',
  },
  {
    name: 'hour_of_event_for_hour_of_arrival',
    file: CELLS,
    find: '(group = { key: { site, arrivalHour, windowStart, shard, minutesLate }, changes: [] })',
    replace:
      '(group = { key: { site, arrivalHour: new Date(windowStart).toISOString().slice(0, 13), windowStart, shard, minutesLate }, changes: [] })',
    breaks: 'The seam between the layers lies in arrival time.',
  },
  {
    name: 'window_of_arrival_for_window_of_event',
    file: CELLS,
    find: 'const windowStart = minuteOf(event.occurred_ms);',
    replace: 'const windowStart = minuteOf(opened.record.arrivedMs);',
    breaks: 'A late event shows up in its true window immediately.',
  },
];

const ARCHIVE_BUGS: readonly PlantedBug[] = [
  {
    name: 'archive_file_named_by_its_first_record',
    file: 'speed-layer/archive/lake-keys.ts',
    find: "-${records.at(0)?.sequence ?? ''}-${records.at(-1)?.sequence ?? ''}`",
    replace: "-${records.at(0)?.sequence ?? ''}`",
    breaks: 'A file named by a manifest is never overwritten by another run of records.',
  },
  {
    name: 'manifest_does_not_wait_for_the_file',
    file: RUN_FILES,
    find: 'await to.lake.put(written.key, parquet);',
    replace: 'void to.lake.put(written.key, parquet).catch(() => undefined);',
    breaks: 'A manifest names only files that exist.',
  },
  {
    name: 'span_of_a_file_is_that_of_its_first_event',
    file: RUN_FILES,
    find: 'known.toMs = Math.max(known.toMs, occurred_ms);',
    replace: '',
    breaks: 'A run reads every file that may hold events of its days.',
  },
];

const COLLECT_BUGS: readonly PlantedBug[] = [
  {
    name: 'acknowledged_before_it_is_durable',
    file: COLLECTOR,
    find:
      'return await store(judged, delivery).then(\n' +
      '        () => ({ ...stored(answered(judged, delivery)), headers }),\n' +
      '        unavailableUnlessBroken(judged),\n' +
      '      );',
    replace:
      'void store(judged, delivery).catch(() => undefined);\n      return { ...stored(answered(judged, delivery)), headers };',
    breaks: 'The collector answers 202 only after the stream has accepted every frame.',
  },
  {
    name: 'duplicates_looked_for_before_the_durable_write',
    file: COLLECTOR,
    find:
      'const write = async (judged: readonly Judged[], { site, receivedMs }: WrittenTogether): Promise<void> => {\n' +
      '    const frames = framesOf(judged, { ...policy, site: site.id, receivedMs }, deps.codec);',
    replace:
      'const known = new Set();\n' +
      '  const write = async (judged, { site, receivedMs }) => {\n' +
      '    const nameOf = ({ verdict }) => (verdict.status === "accepted" ? `${site.id}/${verdict.event_id}` : undefined);\n' +
      '    const fresh = judged.filter((one) => !known.has(nameOf(one)));\n' +
      '    for (const one of fresh) if (nameOf(one) !== undefined) known.add(nameOf(one));\n' +
      '    const frames = framesOf(fresh, { ...policy, site: site.id, receivedMs }, deps.codec);',
    breaks: 'An id is remembered only after the durable write: a retry of what was not stored is stored.',
  },
  {
    name: 'partly_taken_request_counts_as_taken',
    file: PUT_RECORDS,
    find: 'left = left.filter((_, at) => results[at]?.ok !== true);',
    replace: 'left = results.some(({ ok }) => ok) ? [] : left;',
    breaks: 'Every frame of a request is accepted before the request is answered.',
  },
  {
    name: 'giving_up_is_silent',
    file: PUT_RECORDS,
    find: 'if (attempt >= policy.attempts) throw unavailable(left.length, entries.length, results);',
    replace: 'if (attempt >= policy.attempts) return;',
    breaks: 'A sender whose events were not stored gets an error.',
  },
  {
    name: 'quarantined_events_dropped',
    file: 'speed-layer/collect/frames.ts',
    find: "quarantined: withCountsJoined(judged.flatMap((one) => ('quarantined' in one ? [one.quarantined] : []))),",
    replace: 'quarantined: [],',
    breaks: 'Events that fail the contract are kept.',
  },
  {
    name: 'pulse_believed_beyond_its_arrival',
    file: 'speed-layer/consumer-ledger.ts',
    find: 'lastPulseMs: Math.min(content.pulseMs, record.arrivedMs)',
    replace: 'lastPulseMs: content.pulseMs',
    breaks: 'A clock that leaps ahead closes no hour before it is over.',
  },
  {
    name: 'pulse_skips_the_first_shard',
    file: 'speed-layer/pulse/handler.ts',
    find: 'const entries = shards.map((shard): StreamEntry',
    replace: 'const entries = shards.slice(1).map((shard): StreamEntry',
    breaks: 'Every open shard gets the pulse, so that nights can close and answers can show how fresh they are.',
  },
];

export const SPEED_BUGS: readonly PlantedBug[] = [...FENCE_BUGS, ...AGGREGATE_BUGS, ...ARCHIVE_BUGS, ...COLLECT_BUGS];
