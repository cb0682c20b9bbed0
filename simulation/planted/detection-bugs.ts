import type { PlantedBug } from './planted-bug';

const CONSUMER = 'reaction-layer/detect/consumer.ts';
const LIVE = 'reaction-layer/detect/live-detection.ts';
const SETTLE = 'reaction-layer/detect/settle.ts';

export const DETECTION_BUGS: readonly PlantedBug[] = [
  {
    name: 'sessions_not_taken_back',
    file: CONSUMER,
    find: 'await load(detection, states, records);',
    replace: '',
    breaks: 'What is known of a session outlives the process that knew it.',
  },
  {
    name: 'stale_sessions_kept_in_memory',
    file: CONSUMER,
    find: 'if (isLeftBehind) opened = undefined;',
    replace: '',
    breaks: 'A process that others went on without takes what it knows of sessions from the table again.',
  },
  {
    name: 'lost_sessions_not_said',
    file: CONSUMER,
    find: 'if (reached < from) known.detection.lose(clock.now());',
    replace: '',
    breaks: 'A finding from a session whose beginning is not known any more says that it is degraded.',
  },
  {
    name: 'findings_forgotten_after_a_failure',
    file: CONSUMER,
    find: 'unsaved = [...findings, ...unsaved];\n      throw error;',
    replace: 'throw error;',
    breaks: 'A finding that could not be stored is stored with the next batch.',
  },
  {
    name: 'sessions_forgotten_after_a_failure',
    file: CONSUMER,
    find: 'detection.keepChanged(changed.map(([key]) => key));',
    replace: '',
    breaks: 'A session that could not be stored is stored with the next batch.',
    elsewhere: 'test/detect/live.unit.ts',
  },
  {
    name: 'finding_known_by_when_it_was_said',
    file: 'reaction-layer/detect/findings-of.ts',
    find: '...facts(detector, site, [shownBy.id]),',
    replace: '...facts(detector, site, [shownBy.id, finder.saidMs ?? 0]),',
    breaks: 'Both layers give a finding the same id, so that it is there once.',
  },
  {
    name: 'time_of_other_shards_passes',
    file: LIVE,
    find: 'else if (shard === undefined || known.shard === shard || dueMs + LIVE_LIMITS.otherShardMs <= nowMs)',
    replace: 'else',
    breaks: 'What a session waits for may still come in its own shard, however far the others are.',
    elsewhere: 'test/detect/live.unit.ts',
  },
  {
    name: 'repeats_are_counted_live',
    file: LIVE,
    find: 'if (step.isRepeat !== true) found.push',
    replace: 'found.push',
    breaks: 'An event that comes again counts once for its visitor.',
  },
  {
    name: 'settlement_believes_what_was_said',
    file: SETTLE,
    find: 'if (exact !== undefined)',
    replace: "if (exact === undefined) return { ...finding, status: 'confirmed', epoch };\n  if (exact !== undefined)",
    breaks: 'A run retracts what the exact order of events contradicts.',
  },
  {
    name: 'missed_findings_not_added',
    file: SETTLE,
    find: '[...settled, ...added],',
    replace: '[...settled],',
    breaks: 'A run adds what the live layer missed.',
  },
  {
    name: 'live_numbers_confirmed',
    file: 'reaction-layer/detect/number/number-watch.ts',
    find: 'isPublished: judged.every(',
    replace: 'isPublished: true || judged.every(',
    breaks: 'A number is confirmed by the run that publishes its hours.',
  },
  {
    name: 'numbers_judged_without_their_bounds',
    file: 'reaction-layer/detect/number/outside.ts',
    find: 'if (number.lower > band.high)',
    replace: 'if (number.value > band.high)',
    breaks: 'An estimate is not reported unless all that it may be is unusual.',
  },
  {
    name: 'odd_hour_shows_itself_usual',
    file: 'reaction-layer/detect/number/usual.ts',
    find: 'ofDay(start - DAY_MS)',
    replace: 'ofDay(Infinity)',
    breaks: 'On a new site, an hour is judged by the days before it.',
  },
];
