import { LocalCellStore } from '../../../adapters/local/cell-store';
import { Store } from '../../../adapters/local/store';
import { say } from './say';

// Increments one counter through the fence, past the lock of the directory: what a zombie would do.
const [folder = '', times = ''] = process.argv.slice(2);
const store = Store.open(folder);
const cells = new LocalCellStore(store);
const key = { site: 'shop', arrivalHour: '2019-10-01T02', windowStart: 0, shard: 'shard-00' };
let refused = 0;
for (let done = 0; done < Number(times); ) {
  const read = (await cells.get([key]))[0];
  const next = String(Number(read?.lastSequence ?? 0) + 1);
  const [happened] = await cells.put([{ key, item: { bytes: new TextEncoder().encode(next), lastSequence: next }, expected: read?.lastSequence }]);
  if (happened === true) done++;
  else refused++;
}
await store.close();
say(String(refused));
