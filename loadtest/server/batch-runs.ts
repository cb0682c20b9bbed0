import { setTimeout as pause } from 'node:timers/promises';
import { runBackfill } from '../../core/wire/runs';
import { getStatus } from '../../core/wire/status';
import type { MeasuredServer } from './measured-server';
import { SITE } from './prepared-day';

const LOOK_MS = 500;

/** Waits until the first run of the platform has published the prepared day. */
export async function published({ client }: Pick<MeasuredServer, 'client'>): Promise<void> {
  while ((await client.call(getStatus, {})).epoch === 0) await pause(LOOK_MS);
}

/** Recomputes the prepared day again and again while something is measured. @returns also how many runs that were */
export async function whileBatchRuns<Result>(
  { client, day }: Pick<MeasuredServer, 'client' | 'day'>,
  measure: () => Promise<Result>,
): Promise<readonly [Result, runs: number]> {
  const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
  let [isMeasuring, runs] = [true, 0];
  const running = (async () => {
    for (; isMeasuring; runs++)
      await client.call(runBackfill, { site: SITE, from: dayOf(day.from), to: dayOf(day.to), preview: false });
  })();
  const result = await measure().finally(() => (isMeasuring = false));
  await running;
  return [result, runs];
}
