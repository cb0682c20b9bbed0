/* eslint-disable @typescript-eslint/unbound-method -- every method that is replaced here is called with its object again */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { SystemClock } from '../../../adapters/local/system-clock';
import { EventLog } from '../../../adapters/local/event-log';
import { SealedTable } from '../../../adapters/local/sealed-table';
import { Store } from '../../../adapters/local/store';
import { fileOf, tableOf } from './durable-steps';
import type { Death, Hold, MortalOrders } from './mortal-orders';

/**
 * Imported before the command line, this makes the real command die by kill -9 at one of its durable writes. A durable
 * write is a store transaction, or a file that is renamed, written or removed: there is no other way to the disk. Every
 * one is traced, under the names of what it changes, before it happens and when it is done.
 */
const orders = JSON.parse(process.env['TIDEMARK_TEST_MORTAL'] ?? '{}') as MortalOrders;
const happened = new Map<string, number>();

/** Its parent is the test. A process that outlives it, because the test was killed too, would run indefinitely. */
const PARENT = process.ppid;
const LOOK_EVERY_MS = 500;
setInterval(() => {
  if (process.ppid !== PARENT) process.kill(process.pid, 'SIGKILL');
}, LOOK_EVERY_MS).unref();

function tell(line: string): void {
  if (orders.trace !== undefined) fs.appendFileSync(orders.trace, `${line}\n`);
}

function waitAt({ reached, until }: Hold): void {
  fs.writeFileSync(reached, '');
  const nobodyWakes = new Int32Array(new SharedArrayBuffer(4));
  while (!fs.existsSync(until) && process.ppid === PARENT) Atomics.wait(nobodyWakes, 0, 0, 20);
}

/** The moments of one write. Between the two, another process sees either nothing or all of it. */
function beginStep(names: ReadonlySet<string>): (moment: 'before' | 'after') => void {
  const numbered = [...names].map((name) => {
    const times = (happened.get(name) ?? 0) + 1;
    happened.set(name, times);
    return { name, times };
  });
  return (moment) => {
    for (const { name, times } of numbered) tell(JSON.stringify({ step: name, times, moment }));
    const { hold, kill, keep } = orders;
    const isHere = (place: Omit<Death, 'moment'> | undefined): boolean =>
      numbered.some(({ name, times }) => name === place?.step && times === place.times);
    if (hold !== undefined && isHere(hold.at) && hold.at.moment === moment) waitAt(hold);
    if (!isHere(kill)) return;
    if (kill?.moment === moment) process.kill(process.pid, 'SIGKILL');
    else if (keep !== undefined) fs.copyFileSync(keep.from, keep.to);
  };
}

/** What the current transaction has changed, by name. Small changes that join it happen just before its own. */
let touched = new Set<string>();

const { put: putValue, remove: removeValue } = SealedTable.prototype;
SealedTable.prototype.put = function (this: SealedTable, key, ...parts): void {
  putValue.call(this, key, ...parts);
  touched.add(tableOf(this.name, key, 'put'));
};
SealedTable.prototype.remove = function (this: SealedTable, key): void {
  removeValue.call(this, key);
  touched.add(tableOf(this.name, key, 'remove'));
};

const { commit } = Store.prototype;
Store.prototype.commit = async function <Result>(this: Store, change: () => Result, bytes?: number): Promise<Result> {
  let reach: ReturnType<typeof beginStep> = () => undefined;
  const inside = (): Result => {
    const result = change();
    // A version of a day is removed before it is written: that is part of the write.
    for (const name of touched) touched.delete(`${name} removed`);
    reach = beginStep(touched);
    touched = new Set();
    // Everything is put, nothing is committed: a process that dies here has written nothing.
    reach('before');
    return result;
  };
  const result = (await commit.call(this, inside, bytes)) as Result;
  reach('after');
  return result;
};

const { put: putRecords } = EventLog.prototype;
EventLog.prototype.put = async function (this: EventLog, entries) {
  const results = await putRecords.call(this, entries);
  for (const result of results) if (result.ok) tell(JSON.stringify({ taken: [result.shard, result.sequence] }));
  return results;
};

const files = fs.promises;
const { link, rename, rm, writeFile } = files;
async function fileStep<Result>(name: string | undefined, write: () => Promise<Result>): Promise<Result> {
  if (name === undefined) return write();
  const reach = beginStep(new Set([name]));
  reach('before');
  const result = await write();
  reach('after');
  return result;
}
files.rename = (from, to) => fileStep(fileOf(String(to), 'put'), () => rename(from, to));
files.link = (from, to) => fileStep(fileOf(String(to), 'put'), () => link(from, to));
files.rm = (path, options) => fileStep(fileOf(String(path), 'remove'), () => rm(path, options));
files.writeFile = (file, data, options) =>
  fileStep(typeof file === 'string' ? fileOf(file, 'put') : undefined, () => writeFile(file, data, options));

const { statfsSync } = fs;
const { freeBytesFile, clockFile } = orders;
if (freeBytesFile !== undefined) {
  fs.statfsSync = ((path: string) =>
    Object.assign(statfsSync(path), {
      bsize: 1,
      bavail: Number(fs.readFileSync(freeBytesFile, 'utf8')),
    })) as typeof statfsSync;
}
syncBuiltinESMExports();

if (clockFile !== undefined) SystemClock.prototype.now = () => Date.now() + Number(fs.readFileSync(clockFile, 'utf8'));
