import type { Outcome, SimulationOptions } from '../outcome';
import type { BranchCounts, Job, Reply, Request } from './job';

/** Makes this process a worker: runs the worlds that its parent sends, one at a time. */
export function serve(simulate: (options: SimulationOptions) => Promise<Outcome>): void {
  process.on('message', (request: Request) => {
    if (request.kind === 'branches') reply({ kind: 'branches', counts: countsOfThisProcess() });
    else void runJob(simulate, request.job).then(reply);
  });
  // The parent is gone, so no one asks for worlds any more.
  process.on('disconnect', () => process.exit());
  reply({ kind: 'ready' });
}

async function runJob(
  simulate: (options: SimulationOptions) => Promise<Outcome>,
  { trace, ...options }: Job,
): Promise<Reply> {
  const before = process.cpuUsage();
  const cpuMs = (): number => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  try {
    const outcome = await simulate(trace === true ? { ...options, trace: printLine } : options);
    return { kind: 'done', outcome, cpuMs: cpuMs() };
  } catch (error) {
    return {
      kind: 'threw',
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
      cpuMs: cpuMs(),
    };
  }
}

function printLine(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Set by the code that `instrument` adds to the sources; empty if they are not instrumented. */
function countsOfThisProcess(): BranchCounts {
  return (globalThis as { readonly __branchCounts?: BranchCounts }).__branchCounts ?? {};
}

function reply(message: Reply): void {
  process.send?.(message);
}
