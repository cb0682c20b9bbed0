import { residual } from '../../core/ledger/ledger';
import type { HourBooks } from './books';
import type { GateReason, GateReasonCode } from './reason';

/** Every disagreement between the ledgers, manifest and cells of an hour; empty if they agree. */
export function compareHour(books: HourBooks): readonly GateReason[] {
  return [...compareLedgers(books), ...compareManifest(books), ...compareCells(books)];
}

function reason({ shard, arrivalHour }: HourBooks, code: GateReasonCode, message: string): GateReason {
  return { code, shard, arrivalHour, message: `Shard ${shard}, arrival hour ${arrivalHour}: ${message}` };
}

function compareLedgers(books: HourBooks): readonly GateReason[] {
  const { aggregate, archive } = books;
  const differing = (['records', 'events', 'quarantined', 'undecodable'] as const).filter(
    (count) => aggregate[count] !== archive[count],
  );
  const differences = differing.map((count) => `${count} ${aggregate[count]} and ${archive[count]}`);
  const unbalanced = (
    [
      ['aggregate', aggregate],
      ['archive', archive],
    ] as const
  ).filter(([, entry]) => residual(entry) !== 0);
  return [
    ...(differences.length === 0
      ? []
      : [
          reason(
            books,
            'ledgers_differ',
            `aggregate and archive count ${differences.join(', ')}. One of them is behind: wait until both have caught up.`,
          ),
        ]),
    ...unbalanced.map(([consumer, entry]) =>
      reason(
        books,
        'ledger_residual',
        `the ledger of ${consumer} is off by ${residual(entry)} events (${entry.events} taken, ${entry.applied} applied, ` +
          `${entry.duplicate} duplicate, ${entry.quarantined} quarantined). Events were lost or invented: run the audit.`,
      ),
    ),
  ];
}

function compareManifest(books: HourBooks): readonly GateReason[] {
  const { archive, manifest } = books;
  const events = manifest.files.reduce((sum, file) => sum + file.events, 0);
  const quarantined = manifest.files.reduce((sum, file) => sum + file.quarantined, 0);
  const taken = archive.applied + archive.duplicate;
  if (events === taken && quarantined === archive.quarantined) return [];
  const message =
    `the lake’s manifest lists ${events} events and ${quarantined} quarantined, the ledger of archive ${taken} and ${archive.quarantined}. ` +
    'The archive is between its two writes, or a manifest was changed: wait a minute, then run the audit.';
  return [reason(books, 'manifest_differs', message)];
}

/**
 * Every event is in its cell once, either counted or as a duplicate. Redelivery of a record repeats that decision; if
 * the memory of ids was lost in between, ledger and cell may differ in it. So only the sum is compared; answers use the
 * cell.
 */
function compareCells(books: HourBooks): readonly GateReason[] {
  const { aggregate, cells } = books;
  if (cells.applied + cells.duplicates === aggregate.applied + aggregate.duplicate) return [];
  const message =
    `the cells hold ${cells.applied} events and ${cells.duplicates} duplicates, ` +
    `the ledger of aggregate ${aggregate.applied} and ${aggregate.duplicate}. ` +
    'The aggregator is between its two writes, or cells were changed: wait a minute, then run the audit.';
  return [reason(books, 'cells_differ', message)];
}
