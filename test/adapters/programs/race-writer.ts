import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalCellStore } from '../../../adapters/local/cell-store';
import { Store } from '../../../adapters/local/store';
import { say } from './say';

// Increments one counter through the fence, bypassing the directory lock, as a zombie would.
const [folder = '', times = ''] = process.argv.slice(2);
const RACERS = 2;

/** Until all writers have reached this point. */
async function meet(what: string): Promise<void> {
  writeFileSync(join(folder, `${what}-${process.pid}`), '');
  while (readdirSync(folder).filter((name) => name.startsWith(`${what}-`)).length < RACERS) await sleep(1);
}

const store = Store.open(folder);
const cells = new LocalCellStore(store);
const key = { site: 'shop', arrivalHour: '2019-10-01T02', windowStart: 0, shard: 'shard-00', minutesLate: 0 } as const;
let refused = 0;
// lmdb 3.5.6 may lose a write while another process opens or closes the environment; the directory lock prevents that.
await meet('open');
for (let done = 0; done < Number(times);) {
  const read = (await cells.get([key]))[0];
  const next = String(Number(read?.lastSequence ?? 0) + 1);
  const [happened] = await cells.put([
    { key, item: { bytes: new TextEncoder().encode(next), lastSequence: next }, expected: read?.lastSequence },
  ]);
  if (happened === true) done++;
  else refused++;
}
await meet('done');
await store.close();
say(String(refused));
