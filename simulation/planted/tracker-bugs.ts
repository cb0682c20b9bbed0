import type { PlantedBug } from './planted-bug';

const OUTBOX = 'tracker/src/outbox.ts';
const DELIVER = 'tracker/src/deliver.ts';
const ABANDONED = 'tracker/src/extra/abandoned.ts';
const TRACKER = 'tracker/src/tracker.ts';

export const TRACKER_BUGS: readonly PlantedBug[] = [
  {
    name: 'tracker_forgets_what_failed',
    file: OUTBOX,
    find: 'if (!isOver) waiting = bounded(',
    replace: "if (delivery === 'too_large') waiting = bounded(",
    breaks: 'Events of a request that failed are sent again.',
  },
  {
    name: 'tracker_takes_a_beacon_for_an_answer',
    file: DELIVER,
    find: "if (reply === 'unknown') return reply;",
    replace: "if (reply === 'unknown') return 'done';",
    breaks: 'Whether a beacon arrived is unknown: a page that lives on sends its events again.',
  },
  {
    name: 'tracker_leaves_with_one_request',
    file: OUTBOX,
    find: '} while (leaving && waiting.length > 0);',
    replace: '} while (waiting.length > mostEvents * 1_000);',
    breaks: 'A page that is left sends everything that waits.',
  },
  {
    name: 'tracker_keeps_what_is_answered_only',
    file: OUTBOX,
    find: 'waiting = bounded([...waiting, ...events.map(queued)]);\n      store();',
    replace: 'waiting = bounded([...waiting, ...events.map(queued)]);',
    breaks: 'An event is kept before it is sent: the page may be killed at any moment.',
  },
  {
    name: 'tracker_does_not_keep_what_is_on_its_way',
    file: OUTBOX,
    find: 'keep([...[...flying].flat(), ...waiting]',
    replace: 'keep(waiting',
    breaks: 'Events on their way are kept until they are answered.',
  },
  {
    name: 'tracker_gives_up_when_refused_for_now',
    file: DELIVER,
    find: 'if (mayPass(status)) return { afterMs: Number(retryAfter) * 1000 || undefined };',
    replace: '',
    breaks: '429 and 503 pass: the events are sent again.',
  },
  {
    name: 'tracker_believes_its_clock',
    file: DELIVER,
    find: 'if (clockErrorMs === 0 && Math.abs(errorMs) > CLOCK_ERROR_MS) clockErrorMs = errorMs;',
    replace: '',
    breaks: 'A clock that is days ahead is corrected by the answer of the collector.',
  },
  {
    name: 'tracker_drops_what_went_before_its_clock_was_known',
    file: DELIVER,
    find: 'return believedMs === clockErrorMs ? deliveryOf(reply, refused) : { afterMs: 0 };',
    replace:
      'return believedMs === clockErrorMs || errorMs !== clockErrorMs ? deliveryOf(reply, refused) : { afterMs: 0 };',
    breaks: 'Of two requests on their way, both go again once the first answer has told that the clock is wrong.',
  },
  {
    name: 'tracker_stamps_when_it_sends',
    file: DELIVER,
    find: 'sent_at: corrected(nowMs),',
    replace: 'sent_at: corrected(Date.parse(events[0]?.timestamp ?? "")),',
    breaks: 'sent_at is the time of the attempt, by which a wrong clock is corrected.',
  },
  {
    name: 'tracker_names_abandoned_events_anew',
    file: ABANDONED,
    find: "tracker.resend(parseList(text.slice(text.indexOf(' '))));",
    replace:
      "tracker.resend(parseList(text.slice(text.indexOf(' '))).map((event) => ({ ...event, event_id: `${event.event_id}-${nowMs}` })));",
    breaks: 'An event keeps its id over all attempts, also those of a later page.',
  },
  {
    name: 'tracker_takes_the_queue_of_abandoned_pages_without_sending',
    file: ABANDONED,
    find: "tracker.resend(parseList(text.slice(text.indexOf(' '))));",
    replace: '',
    breaks: 'What a killed page had not sent is sent by the next one.',
  },
  {
    name: 'tracker_counts_page_views_only',
    file: TRACKER,
    find: 'sequence: sequence++,',
    replace: "sequence: type === 'page_view' ? sequence++ : sequence,",
    breaks: 'The sequence counts every event of a page load.',
  },
];
