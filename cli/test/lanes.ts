/** Work with an optional predecessor and an expected duration. */
export interface Ordered {
  readonly name: string;
  readonly after?: string;
  readonly seconds?: number;
}

/**
 * Runs tasks in parallel lanes, longest first, so that the lanes end together. A task waits for its predecessor,
 * whether that passed or failed.
 */
export async function runInLanes<Item extends Ordered>(
  items: readonly Item[],
  lanes: number,
  run: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = [...items].sort((a, b) => (b.seconds ?? 0) - (a.seconds ?? 0));
  const unfinished = new Set(items.map(({ name }) => name));
  const running = new Set<Promise<void>>();
  while (waiting.length > 0 || running.size > 0) {
    const at = waiting.findIndex(({ after }) => after === undefined || !unfinished.has(after));
    const [next] = at >= 0 && running.size < lanes ? waiting.splice(at, 1) : [];
    if (next !== undefined) {
      const work: Promise<void> = run(next).finally(() => {
        unfinished.delete(next.name);
        running.delete(work);
      });
      running.add(work);
    } else if (running.size > 0) await Promise.race(running);
    else throw new Error(`these tasks wait for each other: ${waiting.map(({ name }) => name).join(', ')}`);
  }
}
