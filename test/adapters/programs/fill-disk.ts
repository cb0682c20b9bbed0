import { openDataDirectory } from '../../../adapters/local/data-directory';
import { say } from './say';

// Puts records until one is refused, and a few more; prints each result.
const [folder = '', room] = process.argv.slice(2);
const ENOUGH_BYTES = 2 ** 30;
let puts = 0;
const full = room === undefined ? {} : { freeBytes: () => (puts < Number(room) ? ENOUGH_BYTES : 1_000_000) };
const stores = await openDataDirectory(folder, { mode: 'live', shards: 1, ...full });
const data = new Uint8Array(100_000).fill(7);
for (let refused = 0; refused < 3;) {
  puts++;
  const [result] = await stores.stream.put([{ partitionKey: 'one', data }]);
  if (result?.ok === true) say(`ok ${result.sequence}`);
  else {
    refused++;
    say(`refused ${result?.reason ?? ''}`);
  }
}
const lake = await stores.lake.put('big', new Uint8Array(32 * 1024 * 1024)).then(
  () => 'stored',
  (error: unknown) => (error as { code?: string }).code ?? String(error),
);
say(`lake ${lake}`);
const readable = (await stores.stream.read('shard-00', undefined, 10_000)).length;
say(`readable ${readable}`);
process.exit(0);
