import type { CreateNight, NightContext } from '../../core/capability/night';
import type { ManifestStore } from '../../core/port/lake';
import { DAY_MS, MINUTE_MS } from '../../core/time/window';
import { Analysis } from './analysis';
import { FindingBook } from './finding-book';
import { type ListedHour, listArrivals, readArrivals } from './lake-rows';
import { settle } from './settle';
import { lastSettled, readSettlement, writeSettled, writeSettlement } from './settlement';

/** The last of a session may still be on its way at a tidemark: it is settled by the next run. */
const MARGIN_MS = 10 * MINUTE_MS;
/** Sessions are read from so long before, so that their beginnings are there. */
const BEFORE_MS = DAY_MS;

/**
 * Events that are folded at most, so that the process of the run has memory enough. Findings of a busier day stay open:
 * they are neither confirmed nor retracted.
 */
const MOST_SETTLED_EVENTS = 1_000_000;

/**
 * The night settles: the same fold over everything that arrived, in exact order, confirms what was said live, retracts it
 * with a reason, and adds what was missed.
 */
export const createNight = ({
  lake,
  manifests,
  files,
  tables,
}: Pick<NightContext, 'lake' | 'manifests' | 'files' | 'tables'>): ReturnType<CreateNight> => {
  const table = tables('findings');
  const book = new FindingBook(table);
  return {
    after: async ({ epoch, tidemark }) => {
      const last = await lastSettled(table);
      const fromMs = last ?? tidemark - DAY_MS;
      if (fromMs >= tidemark) return;
      const due = await dueArrivals(manifests, { fromMs, toMs: tidemark });
      if (due === undefined) return;
      const { settledMs, hours } = due;
      const analysis = new Analysis();
      await readArrivals({ lake, files }, analysis, hours);
      const exact = analysis.finish('batch');
      const knownMs = settledMs - BEFORE_MS;
      const range = { knownMs, fromMs: settledMs - MARGIN_MS, toMs: tidemark - MARGIN_MS, epoch };
      for (const site of analysis.sites()) {
        const before = await readSettlement(table, site);
        const detectors = await settle(book, site, exact, range);
        // A run in which nothing was due keeps the scores of the one before.
        const scores = detectors.length === 0 ? (before?.detectors ?? []) : detectors;
        const usual = analysis.usualOf(site).known();
        await writeSettlement(table, site, { epoch, tidemark, detectors: [...scores], usual });
      }
      await writeSettled(table, tidemark);
    },
  };
};

interface DueArrivals {
  /** What arrived before is settled, or never will be, ms since 1970. */
  readonly settledMs: number;
  readonly hours: readonly ListedHour[];
}

/** Everything that was not settled, or, if that is too much, the last day; undefined if that is too much as well. */
async function dueArrivals(
  manifests: ManifestStore,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<DueArrivals | undefined> {
  for (const settledMs of new Set([fromMs, Math.max(fromMs, toMs - DAY_MS)])) {
    const hours = await listArrivals(manifests, { fromMs: settledMs - BEFORE_MS, toMs });
    if (hours.reduce((sum, { events }) => sum + events, 0) <= MOST_SETTLED_EVENTS) return { settledMs, hours };
  }
  return undefined;
}
