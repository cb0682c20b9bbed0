import type { PlantedBug } from './planted-bug';

const READ_LIVE = 'serving-layer/query/read-live.ts';
const QUERY_SERVICE = 'serving-layer/query/query-service.ts';

export const SERVING_BUGS: readonly PlantedBug[] = [
  {
    name: 'live_cells_from_an_hour_too_early',
    file: READ_LIVE,
    find: 'cells.arrivalHours(range.site, arrivalHourOf(range.tidemark))',
    replace: 'cells.arrivalHours(range.site, arrivalHourOf(range.tidemark - HOUR_MS))',
    breaks: 'Nothing is counted twice at the seam.',
  },
  {
    name: 'live_cells_from_an_hour_too_late',
    file: READ_LIVE,
    find: 'cells.arrivalHours(range.site, arrivalHourOf(range.tidemark))',
    replace: 'cells.arrivalHours(range.site, arrivalHourOf(range.tidemark + HOUR_MS))',
    breaks: 'Nothing is lost at the seam.',
  },
  {
    name: 'closed_hour_cached_without_its_revision',
    file: READ_LIVE,
    find: 'return revision === undefined ? source : { ...source,',
    replace: 'return revision !== undefined ? source : { ...source,',
    breaks: 'A straggler shows up in the next answer, whatever was cached.',
  },
  {
    name: 'cached_hours_shared_by_sites',
    file: READ_LIVE,
    find: 'identity: `speed/${site}/${hour}`',
    replace: 'identity: `speed/${hour}`',
    breaks: 'A site never shows the numbers of another site.',
  },
  {
    name: 'revision_ignored',
    file: 'serving-layer/cache/changing-sections.ts',
    find: '?.revision !== source.revision',
    replace: ' === undefined',
    breaks: 'What was folded shows up in the next answer.',
  },
  {
    name: 'cached_day_without_its_epoch',
    file: 'serving-layer/query/read-views.ts',
    find: '${tile.day}/${epochText(version.epoch)}/${tile.grain}',
    replace: '${tile.day}/${tile.grain}',
    breaks: 'A day that is published again is read again.',
  },
  {
    name: 'exact_numbers_kept_over_epochs',
    file: 'serving-layer/query/exact-numbers.ts',
    find: 'site.timeZone, pointer.epoch, pointer.withdrawn, metric.code',
    replace: 'site.timeZone, metric.code',
    breaks: 'Exact numbers belong to one state of the pointer.',
    elsewhere: 'test/serving/query-service.unit.ts',
  },
  {
    name: 'pointer_read_again_for_the_views',
    file: QUERY_SERVICE,
    find: 'const answer = await answerQuestion(sources, basis, plan, live);',
    replace:
      'const answer = await answerQuestion(sources, { ...basis, pointer: await deps.pointer.read() }, plan, live);',
    breaks: 'An answer is based on one state of the pointer.',
    elsewhere: 'test/serving/query-service.unit.ts',
  },
  {
    name: 'degraded_not_said',
    file: QUERY_SERVICE,
    find: 'degraded: anyLive && (await isDegraded(plans))',
    replace: 'degraded: false',
    breaks: 'An answer that may have counted a copy is marked degraded.',
  },
  {
    name: 'as_of_the_fastest_shard',
    file: 'serving-layer/query/as-of.ts',
    find: 'Math.min(...newest)',
    replace: 'Math.max(...newest)',
    breaks: 'Everything that arrived before as_of is in the answer.',
  },
  {
    name: 'as_of_forgets_that_arrival_times_go_back',
    file: 'serving-layer/query/as-of.ts',
    find: '- stream.arrivalSlackMs, revisions }',
    replace: ', revisions }',
    breaks: 'What arrived before as_of is in the answer, even if arrival times go back.',
    elsewhere: 'test/serving/query-service.unit.ts',
  },
];
