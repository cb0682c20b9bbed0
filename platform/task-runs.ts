import { openTasks } from '../capabilities/open-tasks';
import { once } from '../core/once';
import type { ReadContext } from '../core/capability/route';
import type { ReadingDeps } from './open-reading';

/**
 * Makes a function that runs one turn of the tasks of all capabilities, one after the other. They are opened at the first
 * turn. A task that fails is reported, and holds up no other.
 */
export function createTaskRuns(
  { capabilities, query: answers, degraded, sites, clock }: ReadingDeps,
  onError: (error: unknown) => void,
): () => Promise<void> {
  const context: Omit<ReadContext, 'settings'> = { ...capabilities.sources, answers, degraded, sites, clock };
  const open = once(async () =>
    (await openTasks(process.env)).map(({ create, settings }) => create({ ...context, settings })),
  );
  return async () => {
    for (const task of await open())
      try {
        await task.run();
      } catch (error) {
        onError(error);
      }
  };
}
