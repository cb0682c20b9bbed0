import * as z from 'zod';
import type { CreateTask } from '../../core/capability/task';
import { isServed } from '../../core/port/sites';
import { readDeclared } from './declared-spans';
import { FindingBook } from './finding-book';
import { settleNumbers } from './number-settlement';
import { createNumberWatch } from './number/number-watch';
import { WATCHES } from './number/watches';
import { NUMBER_DETECTORS } from './registry';

const taskSettings = z.object({ declared: z.string() });

/** Judges the numbers of all sites, and settles what was said of them once their hours are published. */
export const createTask: CreateTask = ({ answers, sites, tablesOf, settings }) => {
  const book = new FindingBook(tablesOf('detect')('findings'));
  const declared = readDeclared(taskSettings.parse(settings).declared);
  const watch = createNumberWatch({ answers, watches: WATCHES, detectors: NUMBER_DETECTORS, declared });
  return {
    run: async () => {
      for (const { id } of (await sites.list()).filter(isServed)) {
        const looked = await watch.look(id);
        if (looked !== undefined) await settleNumbers(book, id, looked);
      }
    },
  };
};
