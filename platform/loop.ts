/** Work that is repeated, one turn at a time, until it is stopped. */
export interface Loop {
  /** Resolves once the current turn has ended. */
  stop(): Promise<void>;
}

/** Longest pause after failed turns, ms. */
const LONGEST_PAUSE_MS = 30_000;

/** Runs `turn`, waits, and repeats. A failed turn is reported and retried after a pause that doubles each time. */
export function startLoop(
  turn: () => Promise<unknown>,
  { everyMs, onError }: { readonly everyMs: number; readonly onError: (error: unknown) => void },
): Loop {
  const stopped = deferred();
  let running = true;
  const pause = (ms: number): Promise<void> => {
    const waited = deferred();
    const timer = setTimeout(waited.resolve, ms);
    return Promise.race([waited.promise, stopped.promise]).finally(() => clearTimeout(timer));
  };
  const done = (async () => {
    let failures = 0;
    while (running) {
      try {
        await turn();
        failures = 0;
      } catch (error) {
        failures += 1;
        onError(error);
      }
      await pause(failures === 0 ? everyMs : Math.min(LONGEST_PAUSE_MS, everyMs * 2 ** failures));
    }
  })();
  return {
    stop: () => {
      running = false;
      stopped.resolve();
      return done;
    },
  };
}

/** A promise and the function that resolves it. */
function deferred(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let settle: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return { promise, resolve: () => settle() };
}
