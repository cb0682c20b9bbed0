/** Work that runs a few at a time while a bounded number waits. */
export interface Turns {
  /** Undefined, at once and without running it, if too many wait already. */
  take<Result>(work: () => Promise<Result>): Promise<Result> | undefined;
}

export function createTurns({ running: most, waiting: longest }: { running: number; waiting: number }): Turns {
  const queue: (() => void)[] = [];
  let running = 0;
  const begin = (): Promise<void> => {
    if (running < most) {
      running += 1;
      return Promise.resolve();
    }
    return new Promise((resolve) => queue.push(resolve));
  };
  /** The turn passes to the next in the queue, so the number that run stays. */
  const end = (): void => {
    const next = queue.shift();
    if (next === undefined) running -= 1;
    else next();
  };
  return {
    take: (work) => (running >= most && queue.length >= longest ? undefined : begin().then(work).finally(end)),
  };
}
