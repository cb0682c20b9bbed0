import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { bundleProgram } from '../bundle-program';
import { type LoadOrder, type LoadReport, loadReport } from './messages';

/** Another process that makes load: its own work does not delay what it measures, nor the server’s threads. */
export interface LoadProcess {
  run(order: LoadOrder): Promise<LoadReport>;
  stop(): void;
}

export async function startLoadProcess(root: string, program: string): Promise<LoadProcess> {
  await bundleProgram(root, 'loadtest/server/generator.ts', program);
  const child = fork(program, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the process that makes load has ended')));
  ended.catch(() => undefined);
  await Promise.race([once(child, 'message'), ended]);
  let last = 0;
  return {
    run: (order) => {
      last += 1;
      const report = reportOf(child, last);
      child.send({ number: last, order });
      return Promise.race([report, ended]);
    },
    stop: () => child.disconnect(),
  };
}

function reportOf(child: ChildProcess, number: number): Promise<LoadReport> {
  return new Promise((resolve) => {
    const read = (message: unknown): void => {
      const report = loadReport.parse(message);
      if (report.number !== number) return;
      child.off('message', read);
      resolve(report);
    };
    child.on('message', read);
  });
}
