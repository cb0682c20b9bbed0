import * as z from 'zod';
import type { CreateTask } from '../../core/capability/task';
import { isServed } from '../../core/port/sites';
import { hourOf, MINUTE_MS } from '../../core/time/window';
import { readDeclared } from './declared-spans';
import { FindingBook } from './finding-book';
import { settleNumbers } from './number-settlement';
import { createNumberWatch } from './number/number-watch';
import { WATCHES } from './number/watches';
import { NUMBER_DETECTORS } from './registry';

const taskSettings = z.object({ declared: z.string() });

/** How often the same hours are looked at again: late events complete them. */
const AGAIN_MS = 10 * MINUTE_MS;

/**
 * Judges the numbers of all sites when an hour has ended or a run was published, and settles what was said of them once
 * their hours are published.
 */
export const createTask: CreateTask = ({ answers, sites, clock, tablesOf, settings }) => {
  const book = new FindingBook(tablesOf('detect')('findings'));
  const declared = readDeclared(taskSettings.parse(settings).declared);
  const watch = createNumberWatch({ answers, watches: WATCHES, detectors: NUMBER_DETECTORS, declared });
  const lookedAt = new Map<string, { readonly hours: string; readonly atMs: number }>();
  return {
    run: async () => {
      for (const { id } of (await sites.list()).filter(isServed)) {
        const { pointer, asOf = 0 } = await answers.moment(id);
        const [hours, nowMs] = [`${pointer.epoch} ${hourOf(asOf)}`, clock.now()];
        const last = lookedAt.get(id);
        if (last?.hours === hours && nowMs - last.atMs < AGAIN_MS) continue;
        const looked = await watch.look(id);
        if (looked !== undefined) await settleNumbers(book, id, looked);
        lookedAt.set(id, { hours, atMs: nowMs });
      }
    },
  };
};
