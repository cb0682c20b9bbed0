/** What the auditor holds Tidemark to. Each is checked at random moments, at the end, or both; a search that made one never has not searched. */
export const CHECKS = {
  acknowledged_is_durable:
    'An event that was answered with 202 is in the stream; one that was refused there as well, sealed.',
  nothing_is_invented: 'Every event in the stream was sent by a producer.',
  conservation: 'In every ledger: events = applied + duplicate + quarantined.',
  cells_before_ledger: 'Cells hold all that the ledger of an hour says, at any moment.',
  audit_is_clean: 'After quiet the audit of the platform finds nothing.',
  everything_is_archived:
    'After quiet the files that the manifests name hold every record of the stream once, in order.',
  refused_is_kept: 'After quiet the quarantine holds every event that breaks the contract, and nothing else.',
  live_answer_within_bounds:
    'A count given while events flow holds all that arrived before as_of, and nothing that was never sent.',
  live_answer_after_quiet: 'After quiet, with no memory lost, every live or merged count and sum equals the oracle.',
  exact_answer:
    'Where an answer says exact, it equals the oracle over what arrived before the tidemark: every metric, grain, breakdown, site.',
  estimate_within_bounds: 'Estimates hold the truth between lower and upper at the promised rate.',
  one_epoch_an_answer: 'All rows of an answer come from one pointer: the whole never differs from its parts.',
  closed_windows_stand: 'A number that was exact changes only under another epoch.',
  pointer_moves_forward: 'Epoch and tidemark go back only by a rollback.',
  tidemark_covers_what_it_says:
    'A published run has read every record that came before the pulse of its tidemark, and none that arrived after it.',
  gate_holds_the_incomplete: 'A night that is not complete is never published.',
  reconciliation_explains: 'The parts of speed minus batch add up to the difference, residual 0.',
  cache_equals_store:
    'An answer with caches equals the answer without them, except while a consumer is between its two writes.',
  views_stay: 'A published day never changes under its epoch.',
  followers_see_everything_in_order:
    'After quiet every follower has seen every record of a shard in order, at least once, and recorded a gap only where the stream had forgotten.',
  degraded_is_said: 'An answer that counted a repeat twice says degraded.',
} as const;

export type CheckName = keyof typeof CHECKS;
