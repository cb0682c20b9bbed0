import type { ProducersLedger } from '../truth/producers-ledger';
import type { Findings } from './findings';
import type { StreamBook } from './stream-book';

export function checkAcknowledged(ledger: ProducersLedger, book: StreamBook, findings: Findings): void {
  for (const name of ledger.acknowledgedNames()) {
    findings.hold(
      'acknowledged_is_durable',
      book.has(name),
      () => `event ${name} was answered with 202, but it is not in the stream`,
    );
  }
}

/** @param names events of which every attempt so far was answered with 429 */
export function checkTurnedAway(names: readonly string[], book: StreamBook, findings: Findings): void {
  for (const name of names) {
    findings.hold(
      'turned_away_is_not_stored',
      !book.has(name),
      () => `event ${name} was only ever answered with 429, but it is in the stream`,
    );
  }
}
