/**
 * What a promise gives within a time; undefined if it takes longer. It is not stopped. What has arrived while the event
 * loop was busy is in time.
 *
 * @throws what it throws in time
 */
export async function inTime<Value>(promise: Promise<Value>, ms: number): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    // Timers come before I/O in a turn of the loop, immediates after it.
    timer = setTimeout(() => setImmediate(() => resolve(undefined)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
