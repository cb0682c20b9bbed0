import * as z from 'zod';
import type { ExpiringKind } from '../file-kind';
import type { Lake } from '../port/lake';
import type { ArrivalHour } from '../time/arrival-hour';
import { readStoredJson, toStoredJson } from './stored-json';

/** How far the files of a kind have expired. */
export interface ExpiryMark {
  /** Nothing reads or misses files of earlier arrival hours any more. Written before the first of them is deleted. */
  readonly before: ArrivalHour;
  /** Files of earlier arrival hours are deleted. At most `before`. */
  readonly deleted: ArrivalHour;
}

/** Absent: nothing of the kind has expired. */
export type Expired = Readonly<Partial<Record<ExpiringKind, ExpiryMark | undefined>>>;

/** Records up to which arrival hour files have expired, by kind. */
export const EXPIRED_KEY = 'runs/expired.json';

const mark = z.object({ before: z.string(), deleted: z.string() });
const storedExpired: z.ZodType<Expired> = z.object({ events: mark.optional(), quarantine: mark.optional() });

export async function readExpired(lake: Pick<Lake, 'get'>): Promise<Expired> {
  return (await readStoredJson(lake, EXPIRED_KEY, storedExpired)) ?? {};
}

export async function writeExpired(lake: Pick<Lake, 'put'>, expired: Expired): Promise<void> {
  await lake.put(EXPIRED_KEY, toStoredJson(expired));
}

/** Whether the files of an arrival hour have expired: they are deleted, or will be. */
export function hasExpired(expired: Expired, kind: ExpiringKind, arrivalHour: ArrivalHour): boolean {
  return arrivalHour < (expired[kind]?.before ?? '');
}
