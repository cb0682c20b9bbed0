import { readdir, readFile } from 'node:fs/promises';

/** Of Linux: sysconf(_SC_CLK_TCK) is 100 on every platform that Node.js supports. */
const TICKS_PER_SECOND = 100;
const STAT = { userTicks: 11, systemTicks: 12 } as const;
const BATCH_PROGRAM = /batch-child/;

/** CPU time of all threads of a process so far, ms. */
export async function cpuMsOf(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name of the program comes before, in parentheses, and may contain anything.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[STAT.userTicks]) + Number(fields[STAT.systemTicks]);
  return (ticks * 1000) / TICKS_PER_SECOND;
}

export interface AnonymousMemory {
  /** Of the serving process and its descendants, without those of the batch layer. */
  readonly servingMb: number;
  readonly batchMb: number;
}

/** Memory that no file backs (RssAnon): pages of the store's file are the system's to drop. */
export async function anonymousMemoryOf(pid: number): Promise<AnonymousMemory> {
  let [servingMb, batchMb] = [await anonymousMbOf(pid), 0];
  for (const child of await descendantsOf(pid)) {
    const [mb, command] = [await anonymousMbOf(child), await textOf(`/proc/${child}/cmdline`)];
    if (BATCH_PROGRAM.test(command)) batchMb += mb;
    else servingMb += mb;
  }
  return { servingMb, batchMb };
}

async function anonymousMbOf(pid: number): Promise<number> {
  const [, kilobytes = '0'] = /^RssAnon:\s+(\d+) kB/m.exec(await textOf(`/proc/${pid}/status`)) ?? [];
  return (Number(kilobytes) * 1024) / 1e6;
}

async function descendantsOf(pid: number): Promise<readonly number[]> {
  const children = await childrenOf(pid);
  const further = await Promise.all(children.map(descendantsOf));
  return [...children, ...further.flat()];
}

async function childrenOf(pid: number): Promise<readonly number[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const texts = await Promise.all(threads.map((thread) => textOf(`/proc/${pid}/task/${thread}/children`)));
  return texts.flatMap((text) => text.split(' ').filter(Boolean).map(Number));
}

/** Empty if the process or the thread has ended. */
async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
