import { openTasks } from '../capabilities/open-tasks';
import { once } from '../core/once';
import type { CapabilityTask, TaskContext } from '../core/capability/task';
import { MINUTE_MS, SECOND_MS } from '../core/time/window';
import type { ReadingDeps } from './open-reading';

/** The tasks of all capabilities. */
export interface TaskRuns {
  /** Begins every task that is due, at most once at a time, and waits for none. They are opened at the first call. */
  run(): Promise<void>;
  /** Waits for the tasks that are at work, a few seconds at most. */
  close(): Promise<void>;
}

const CLOSE_MS = 3 * SECOND_MS;

/** A task that fails is reported, and holds up no other. */
export function createTaskRuns(
  { capabilities, query: answers, degraded, sites, clock, ledgers }: ReadingDeps,
  onError: (error: unknown) => void,
  monotonic: () => number = () => performance.now(),
): TaskRuns {
  const context: Omit<TaskContext, 'settings'> = {
    ...capabilities.sources,
    ...{ answers, degraded, sites, clock, ledgers, onError },
  };
  const open = once(async () =>
    (await openTasks(process.env)).map(({ create, settings }) => repeated(create({ ...context, settings }))),
  );
  let isOpen = false;
  return {
    run: async () => {
      isOpen = true;
      for (const task of await open()) task.begin(monotonic(), onError);
    },
    close: async () => {
      if (!isOpen) return;
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, CLOSE_MS);
      });
      await Promise.race([Promise.all((await open()).map((task) => task.end().catch(onError))), patience]);
      clearTimeout(timer);
    },
  };
}

interface RepeatedTask {
  readonly begin: (nowMs: number, onError: (error: unknown) => void) => void;
  readonly end: () => Promise<void>;
}

function repeated(task: CapabilityTask): RepeatedTask {
  const { everyMs = MINUTE_MS } = task;
  let [running, begunMs, isEnded]: [Promise<void> | undefined, number, boolean] = [undefined, -Infinity, false];
  return {
    begin: (nowMs, onError) => {
      if (isEnded || running !== undefined || nowMs - begunMs < everyMs) return;
      begunMs = nowMs;
      running = task
        .run()
        .catch(onError)
        .finally(() => {
          running = undefined;
        });
    },
    end: async () => {
      isEnded = true;
      await running;
      await task.close?.();
    },
  };
}
