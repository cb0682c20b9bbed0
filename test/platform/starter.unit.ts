import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { createStarter, type StartedProcess, type Starter } from '../../platform/processes/starter';
import { buildProgram, start, tidyUp } from '../adapters/programs/child-program';

const STARTED = {
  program: join(import.meta.dirname, 'programs/started.mjs'),
  programArguments: ['/data', '/checkout'],
};
const introduction = z.object({ pid: z.number(), starter: z.number(), arguments: z.array(z.string()) });
const opened: Starter[] = [];
let program = '';

beforeAll(async () => {
  program = await buildProgram('starter-process', 'platform/processes');
});
afterEach(() => Promise.all(opened.splice(0).map((starter) => starter.close())));
afterAll(tidyUp);

function open(): Starter {
  const starter = createStarter(program);
  opened.push(starter);
  return starter;
}

/** The next message. */
function messageOf(started: StartedProcess): Promise<unknown> {
  return new Promise((resolve) => started.onMessage(resolve));
}

async function introduced(started: StartedProcess) {
  return introduction.parse(await messageOf(started));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function gone(...pids: readonly number[]): Promise<void> {
  while (pids.some(isRunning)) await pause(10);
}

describe('a small process that starts others', () => {
  test('is their parent, gives them their arguments and passes messages on both ways', async () => {
    const started = open().start(STARTED);

    const { pid, starter, arguments: given } = await introduced(started);
    started.post({ question: new Map([['a', 1n]]) });

    expect(await messageOf(started)).toEqual({ answered: { question: new Map([['a', 1n]]) } });
    expect(given).toEqual(['/data', '/checkout']);
    expect(new Set([pid, starter, process.pid]).size).toBe(3);
  });

  test('tells how one of several ended and what it wrote last', async () => {
    const starter = open();
    const [failing, other] = [starter.start(STARTED), starter.start(STARTED)];
    await Promise.all([introduced(failing), introduced(other)]);

    failing.post('fail');

    expect(await failing.ended).toEqual({ how: 'exit 9', said: 'no memory is left' });
    other.post('hello');
    expect(await messageOf(other)).toEqual({ answered: 'hello' });
    other.kill();
    expect(await other.ended).toEqual({ how: 'SIGKILL', said: '' });
  });

  test('ends with everything that it started when it is closed', async () => {
    const starter = open();
    const started = starter.start(STARTED);
    const { pid, starter: parent } = await introduced(started);

    await starter.close();

    expect([pid, parent].filter(isRunning)).toEqual([]);
    expect(await started.ended).toMatchObject({ how: 'SIGKILL' });
  });

  test('is started again after its end, and what it had started ends with it', async () => {
    const starter = open();
    const first = starter.start(STARTED);
    const { pid, starter: parent } = await introduced(first);

    process.kill(parent, 'SIGKILL');

    expect(await first.ended).toEqual({ how: 'the process that started it ended first: SIGKILL', said: '' });
    await gone(pid);
    expect((await introduced(starter.start(STARTED))).starter).not.toBe(parent);
  });

  test('leaves signals for a whole group of processes to the one that started it', async () => {
    const starter = open();
    const { starter: parent } = await introduced(starter.start(STARTED));

    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(parent, signal);

    expect((await introduced(starter.start(STARTED))).starter).toBe(parent);
  });

  test('ends with everything that it started when the process that holds it is killed', async () => {
    const holder = start(await buildProgram('hold-starter', 'test/platform/programs'), [program, STARTED.program]);
    const { pid, starter } = introduction.parse(JSON.parse(await holder.line()));

    await holder.kill();

    await gone(pid, starter);
  });
});
