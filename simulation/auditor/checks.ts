/**
 * The guarantees that the auditor checks, at random moments, at the end, or both. A search that never made one of the
 * checks does not count as a search.
 */
export const CHECKS = {
  acknowledged_is_durable:
    'An event that was answered with 202 is in the stream; a refused event is in the stream too, sealed.',
  turned_away_is_not_stored: 'Nothing of a request that was answered with 429 is in the stream.',
  nothing_is_invented: 'Every event in the stream was sent by a producer.',
  conservation: 'In every ledger: events = applied + duplicate + quarantined.',
  cells_before_ledger: 'At any moment, cells hold everything that the ledger of their hour records.',
  audit_is_clean: 'At rest, the audit of the platform finds nothing.',
  damage_is_found: 'A damaged or missing file of the lake is named by the audit, and no run computes anything from it.',
  everything_is_archived: 'At rest, the files in the manifests hold every record of the stream once, in order.',
  refused_is_kept:
    'At rest, the quarantine holds every event that breaks the contract, every record that cannot be decoded, and nothing else.',
  undecodable_is_set_aside: 'At rest, both consumers have counted every record that cannot be decoded, once.',
  live_answer_within_bounds:
    'A count given while events flow includes everything that arrived before as_of, and nothing that was never sent.',
  live_answer_after_quiet: 'At rest, with no memory lost, every live or merged count and sum equals the oracle.',
  journeys_are_walked:
    'At rest, what comes before and after an event is what a walk through the sessions of the producers finds.',
  exact_answer:
    'An answer marked exact equals the oracle over what arrived before the tidemark: every metric, grain, breakdown and site.',
  estimate_within_bounds: 'Estimates contain the truth between lower and upper at the promised rate.',
  one_epoch_an_answer: 'All rows of an answer come from one pointer: the whole never differs from its parts.',
  compared_with_the_earlier_range:
    'An answer is compared with the period before or the same dates a year earlier, bucket by bucket and key by key.',
  closed_windows_stand: 'An exact number changes only under another epoch.',
  pointer_moves_forward: 'Only a rollback moves the epoch or the tidemark back.',
  time_is_explained: 'No arrival time and no tidemark lies beyond the time that a clock which is never set explains.',
  tidemark_covers_what_it_says:
    'A published run has read every record before the pulse of its tidemark (in a shard that was closed before such a pulse, every record), and none that arrived after it.',
  gate_holds_the_incomplete: 'An incomplete night is never published.',
  reconciliation_explains: 'The explained parts of speed minus batch add up to the difference, with residual 0.',
  cache_equals_store:
    'An answer with caches equals the answer without them, except while a consumer is between its two writes.',
  epochs_are_claimed_once: 'An epoch belongs to one run.',
  views_stay: 'A published day never changes under its epoch.',
  followers_see_everything_in_order:
    'After quiet every follower has seen every record of a shard in order, at least once, and recorded a gap only where the stream had forgotten.',
  findings_are_kept_once:
    'A finding that a replay without faults gives is stored when detection passes its record, and once.',
  findings_are_founded:
    'A finding is said live only if a replay without faults says it too, or it is marked as said with incomplete memory.',
  findings_settle_right:
    'A run confirms the findings that the exact order of events shows, retracts the others, adds what was missed, and nothing that is wrong with a session stays unsaid.',
  browsers_lose_nothing:
    'Whatever a browser could send is in the stream: kept over killed pages, lost answers and hours without a network.',
  browsers_count_once: 'However often a browser sends an event, it has the same id; no two events have the same one.',
  browsers_keep_order:
    'Events of a page load have its stream_id, a sequence without gaps in the order of what the visitor did, and their true times, although clocks are wrong.',
  degraded_is_said: 'An answer that counted a repeat twice is marked degraded.',
} as const;

export type CheckName = keyof typeof CHECKS;
