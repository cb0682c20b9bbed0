import type { CreateNight } from '../../core/capability/night';
import { DAY_MS, MINUTE_MS } from '../../core/time/window';
import { Analysis } from './analysis';
import { FindingBook } from './finding-book';
import { readArrivals } from './lake-rows';
import { settle } from './settle';
import { readSettlement, writeSettlement } from './settlement';

/** The last of a session may still be on its way at a tidemark: it is settled by the next run. */
const MARGIN_MS = 10 * MINUTE_MS;
/** Sessions are read from so long before, so that their beginnings are there. */
const BEFORE_MS = DAY_MS;

/**
 * The night settles: the same fold over everything that arrived, in exact order, confirms what was said live, retracts it
 * with a reason, and adds what was missed.
 */
export const createNight: CreateNight = ({ lake, manifests, files, tables }) => {
  const table = tables('findings');
  const book = new FindingBook(table);
  return {
    after: async ({ epoch, tidemark }) => {
      const analysis = new Analysis();
      const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
      const last = await lastSettled(tables('findings'));
      const settledMs = last ?? tidemark - DAY_MS;
      if (settledMs >= tidemark) return;
      await readArrivals({ manifests, lake, files }, analysis, {
        fromMs: settledMs - BEFORE_MS,
        toMs: tidemark,
        pause,
      });
      const exact = analysis.finish('batch');
      const range = { fromMs: settledMs - MARGIN_MS, toMs: tidemark - MARGIN_MS, epoch };
      for (const site of analysis.sites()) {
        const before = await readSettlement(table, site);
        const detectors = await settle(book, site, exact, range);
        // A run in which nothing was due keeps the scores of the one before.
        const scores = detectors.length === 0 ? (before?.detectors ?? []) : detectors;
        const usual = analysis.usualOf(site).known();
        await writeSettlement(table, site, { epoch, tidemark, detectors: [...scores], usual });
      }
      await table.write([{ ...SETTLED, value: new TextEncoder().encode(String(tidemark)) }]);
    },
  };
};

const SETTLED = { partition: 'settled', sort: 'until' } as const;

async function lastSettled(table: ReturnType<Parameters<CreateNight>[0]['tables']>): Promise<number | undefined> {
  const [bytes] = await table.get([SETTLED]);
  return bytes === undefined ? undefined : Number(new TextDecoder().decode(bytes));
}
