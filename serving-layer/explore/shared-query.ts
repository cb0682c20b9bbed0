import type { QueryWatch, SqlRow } from '../../core/port/batch-engine';

type Rows = readonly SqlRow[];

/** One run of a query for all callers that ask for it; it is stopped when the last of them leaves. */
export interface SharedQuery {
  /** The rows, for one more. @throws the reason of the signal once the caller does not need them */
  join(watch: QueryWatch): Promise<Rows>;
  /** Settles when the run does. */
  readonly rows: Promise<Rows>;
}

/** @param stopped called when the run is stopped, so that nobody joins it */
export function shareQuery(run: (watch: QueryWatch) => Promise<Rows>, stopped: () => void): SharedQuery {
  const controller = new AbortController();
  const watches = new Set<QueryWatch>();
  let share = 0;
  const rows = run({
    signal: controller.signal,
    onProgress: (done) => {
      share = done;
      for (const { onProgress } of watches) onProgress?.(done);
    },
  });
  const leave = (watch: QueryWatch, reason: unknown): void => {
    watches.delete(watch);
    if (watches.size > 0) return;
    stopped();
    controller.abort(reason);
  };
  return {
    rows,
    join: (watch) => {
      const { signal, onProgress } = watch;
      watches.add(watch);
      onProgress?.(share);
      if (signal === undefined) return rows;
      return new Promise((resolve, reject) => {
        const left = (): void => {
          leave(watch, signal.reason);
          reject(signal.reason instanceof Error ? signal.reason : new Error('the rows are no longer needed'));
        };
        if (signal.aborted) left();
        else signal.addEventListener('abort', left, { once: true });
        void rows.then(resolve, reject).finally(() => signal.removeEventListener('abort', left));
      });
    },
  };
}
