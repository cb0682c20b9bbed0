import type { OpenedRecord } from '../core/stream/record-batch';
import { openFile } from './open-file';

/** What prices without a currency are in: only amounts of one file are compared. */
const CURRENCY = 'USD';

/** The events of a file in the records that the collector would write. @throws UserError, ReplayFormatError */
export async function* recorded(file: string, site: string): AsyncGenerator<OpenedRecord> {
  const chunks = await openFile(file);
  const [{ openReplay }, { recordedRecords }] = await Promise.all([
    import('../platform/recording/replay-source'),
    import('../platform/recording/recorded-records'),
  ]);
  const format = file.endsWith('.csv') || file.endsWith('.csv.gz') ? 'rees46' : 'ndjson';
  yield* recordedRecords(openReplay(format, chunks), { id: site, currency: CURRENCY });
}
