import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { EXIT } from '../exit';
import { repositoryRoot } from '../root';
import { type Finished, runCommand } from './run-command';
import type { Task, TaskResult } from './task';

type Counts = Pick<TaskResult, 'passed' | 'failed' | 'pending'>;

const LOGS = '.build/test-logs';

/** Runs a task and reports its result on standard error. All of its output is kept in `.build/test-logs/`. */
export async function runTask(task: Task): Promise<TaskResult> {
  const folder = join(repositoryRoot(), LOGS);
  mkdirSync(folder, { recursive: true });
  const name = task.name.replaceAll(/\W+/g, '-');
  const report = join(folder, `${name}.json`);
  rmSync(report, { force: true });
  const command: Task['command'] =
    task.counts === 'jest' ? [...task.command, '--json', `--outputFile=${report}`] : task.command;
  const finished = await runCommand({ ...task, command });
  const said = task.counts === 'status' ? `${finished.stdout}${finished.stderr}` : finished.stderr;
  writeFileSync(join(folder, `${name}.log`), said);
  const counts = countsOf(task, finished, report);
  const { wallSeconds, cpuSeconds } = finished;
  const head = `${task.name} (${wallSeconds.toFixed(0)} s, ${cpuSeconds.toFixed(0)} s of CPU)`;
  const isShown = counts.failed > 0 || task.showsOutput === true;
  const pending =
    counts.pending === 0 ? '' : `, ${counts.pending} did not run (their names in ${LOGS}/${name}.json say why)`;
  process.stderr.write(`${counts.failed === 0 ? '✔' : '✘'} ${head}${pending}\n${isShown ? `${said.trimEnd()}\n` : ''}`);
  return { name: task.name, tier: task.tier, ...counts, wallSeconds, cpuSeconds };
}

function countsOf({ counts }: Task, { status, stdout }: Finished, report: string): Counts {
  const ofStatus = status === EXIT.done ? { passed: 1, failed: 0, pending: 0 } : { passed: 0, failed: 1, pending: 0 };
  switch (counts) {
    case 'status':
      return ofStatus;
    case 'jest':
      // A crashed process has written no report.
      return existsSync(report) ? countsOfJest(readFileSync(report, 'utf8'), status) : ofStatus;
    case 'counts':
      return countsOfJson(stdout) ?? ofStatus;
  }
}

const jestReport = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numFailedTestSuites: z.int(),
  numRuntimeErrorTestSuites: z.int(),
});

/** A file that could not run counts as one failure; so does a bad exit status of jest without failures. */
export function countsOfJest(report: string, status: number): Counts {
  const jest = jestReport.parse(JSON.parse(report));
  const failed = jest.numFailedTests + jest.numRuntimeErrorTestSuites;
  const isBroken = jest.numFailedTestSuites > 0 || status !== EXIT.done;
  return {
    passed: jest.numPassedTests,
    failed: failed === 0 && isBroken ? 1 : failed,
    pending: jest.numPendingTests,
  };
}

const counted = z.object({ passed: z.int(), failed: z.int() });

function countsOfJson(stdout: string): Counts | undefined {
  const line = stdout.trim().split('\n').at(-1) ?? '';
  if (!line.startsWith('{')) return undefined;
  return { ...counted.parse(JSON.parse(line)), pending: 0 };
}
