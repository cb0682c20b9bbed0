import { openDataDirectory } from '../../../adapters/local/data-directory';
import { recordText } from './record-text';
import { say } from './say';

// Puts records, folds them into a cell and prints what was acknowledged, until it is killed.
const [folder = '', mode] = process.argv.slice(2);
const stores = await openDataDirectory(folder, { mode: mode === 'laboratory' ? mode : 'live' });
const key = { site: 'shop', arrivalHour: '2019-10-01T02', windowStart: 0, shard: 'shard-00', minutesLate: 0 } as const;

async function putForever(writer: number): Promise<never> {
  for (let put = 0; ; put++) {
    const data = new TextEncoder().encode(recordText(writer, put));
    const [result] = await stores.stream.put([{ partitionKey: String(writer), data }]);
    if (result?.ok === true) say(`${result.shard} ${result.sequence} ${writer} ${put}`);
  }
}

/** The cell's bytes are its number of records of the shard, which must always match its `lastSequence`. */
async function foldForever(): Promise<never> {
  for (;;) {
    const [read] = await stores.cells.get([key]);
    const records = await stores.stream.read(key.shard, read?.lastSequence, 20);
    const last = records.at(-1)?.sequence;
    const count = Number(new TextDecoder().decode(read?.bytes)) + records.length;
    if (last === undefined) await new Promise((resolve) => setImmediate(resolve));
    else {
      await stores.cells.put([
        {
          key,
          item: { bytes: new TextEncoder().encode(String(count)), lastSequence: last },
          expected: read?.lastSequence,
        },
      ]);
      say(`cell ${last}`);
    }
  }
}

await Promise.all([putForever(1), putForever(2), putForever(3), putForever(4), foldForever()]);
