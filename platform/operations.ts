import { VirtualClock } from '../adapters/local/clock';
import type { RunOutcome } from '../batch-layer/drive-run';
import { requireKnownSite } from '../core/known-site';
import { DAY_MS, hourOf, HOUR_MS } from '../core/time/window';
import type { OperationResult, Operations } from '../serving-layer/api/operations';
import { audited, delaysOnWire, done, instant, refusable, rolledBack, siteBalance } from './operation-answers';
import type { Platform } from './platform';
import { backUp, type CheckDirectory } from './backup';
import { createSiteOperations } from './site-operations';

type Parts = Pick<Platform, 'stores' | 'batch' | 'pulse' | 'drain' | 'audit' | 'delays' | 'codes'>;

/** Operations of one process: times as text, refusals as values. */
export function createOperations(platform: Parts, check: CheckDirectory): Operations {
  const { stores, batch } = platform;
  return {
    batch: ({ until, confirmed = false }) =>
      refusable(async () => {
        const early = await moveClockTo(platform, until, confirmed);
        if (early !== undefined) return early;
        await platform.pulse();
        await platform.drain();
        return outcomeOf(await batch.run(until));
      }),
    backfill: ({ site, fromDay, toDay, preview }) =>
      refusable(async () => {
        await requireKnownSite(stores.sites, site);
        const scope = site === undefined ? {} : { site };
        if (!preview) return outcomeOf(await batch.backfill(fromDay, toDay, scope));
        return done({ ...(await batch.preview(fromDay, toDay, scope)) });
      }),
    rollback: () => refusable(async () => done(rolledBack(await batch.rollback()))),
    audit: async ({ site }) => {
      await requireKnownSite(stores.sites, site);
      await platform.drain();
      const { damaged, ...report } = await platform.audit();
      return audited(report, {
        damaged: damaged.map((message) => ({ message })),
        ...(await siteBalance(stores.ledgers, site)),
      });
    },
    clean: ({ preview }) => refusable(async () => done({ preview, kinds: await batch.clean({ preview }) })),
    backUp: ({ folder }) => refusable(async () => done(await backUp(stores, folder, check))),
    threads: async ({ lastMs }) => done(delaysOnWire(lastMs, await platform.delays(lastMs))),
    ...createSiteOperations({ ...stores, codes: platform.codes }),
  };
}

/** Further than any range of questions, so more likely a slip than a wish. */
const FAR_AHEAD_DAYS = 400;

/** In a laboratory, moves the clock to that time. With the wall clock, refuses a future time. */
async function moveClockTo(
  { stores: { clock } }: Parts,
  until: number,
  confirmed: boolean,
): Promise<OperationResult | undefined> {
  if (clock instanceof VirtualClock) {
    const ahead = Math.floor((until - clock.now()) / DAY_MS);
    if (ahead > FAR_AHEAD_DAYS && !confirmed)
      return {
        done: false,
        code: 'confirmation_needed',
        reason: `${instant(until)} is ${ahead} days ahead of this laboratory, which stands at ${new Date(clock.now()).toISOString()}: its clock never goes back. Say --yes to move it`,
      };
    await clock.advance(until);
    return undefined;
  }
  const now = clock.now();
  if (until <= now) return undefined;
  const newest = instant(hourOf(now));
  return {
    done: false,
    code: 'in_future',
    reason: `${instant(until)} is not over yet: the newest tidemark possible now is ${newest}, the next one comes in ${Math.ceil((hourOf(now) + HOUR_MS - now) / 60_000)} min`,
  };
}

function outcomeOf(outcome: RunOutcome): OperationResult {
  switch (outcome.status) {
    case 'published': {
      const { record, reconciliation } = outcome;
      const residual = reconciliation?.rows.reduce((sum, row) => sum + Math.abs(row.residual), 0) ?? 0;
      const { epoch, kind, rewritten, stragglers, events, checks } = record;
      return done({
        status: 'published',
        epoch,
        kind,
        tidemark: instant(record.tidemark),
        rewritten,
        stragglers,
        events,
        checks: checks.length,
        reconciliation_residual: residual,
      });
    }
    case 'nothing_to_do':
      return done({ status: outcome.status, tidemark: instant(outcome.tidemark), message: outcome.message });
    case 'gate_closed':
      return { done: false, code: outcome.status, reason: outcome.message, result: { reasons: outcome.reasons } };
    case 'checks_failed':
      return {
        done: false,
        code: outcome.status,
        reason: outcome.message,
        result: { epoch: outcome.epoch, failed: outcome.failed },
      };
  }
}
