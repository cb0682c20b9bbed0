import type { FollowerStatus } from '../../core/follow/follower-status';
import { isServed, type Site } from '../../core/port/sites';
import { type LakeSizes, readLakeSizes } from '../../core/run/lake-sizes';
import { USUAL_WEEK_START } from '../../core/time/day-of-week';
import { getReconciliation } from '../../core/wire/reconciliation';
import { type ConsumerCounts, getStatus, type Status as StatusAnswer } from '../../core/wire/status';
import { createRunArchive } from '../query/run-archive';
import { type ConsumerStatus, readStatus, type PlatformStatus } from '../query/status';
import type { ApiDeps } from './deps';
import { instantText } from '../wire/instant';
import { problem } from './problem';
import { mayRead } from './facts';
import { addRoute, type Routes } from './route';
import { wireMoment } from '../wire/answer';

export function addStatusRoutes(routes: Routes, deps: ApiDeps): void {
  const archive = createRunArchive(deps.lake);
  addRoute(routes, getStatus, async (_, context) => {
    const sites = (await deps.sites.list()).filter((site) => isServed(site) && mayRead(context, site.id));
    return { ...wireStatus(await readStatus(deps), sites), ...wireSizes(await readLakeSizes(deps.lake)) };
  });
  addRoute(routes, getReconciliation, async ({ epoch: asked, site }) => {
    const epoch = asked ?? (await deps.pointer.read()).epoch;
    const found = await archive.reconciliation(epoch);
    if (found === undefined)
      return problem(
        'no_reconciliation',
        `There is no reconciliation of epoch ${epoch}: it is written after each batch run is published. GET /v1/status or “tidemark status” shows the epoch.`,
      );
    const rows = found.rows
      .filter((row) => site === undefined || row.site === site)
      .map((row) => ({ ...row, hour: instantText(row.hour) }));
    return {
      epoch,
      from_tidemark: instantText(found.fromTidemark),
      tidemark: instantText(found.tidemark),
      degraded: found.degraded,
      residual: rows.reduce((sum, row) => sum + Math.abs(row.residual), 0),
      rows,
    };
  });
}

function wireStatus(status: PlatformStatus, sites: readonly Site[]): StatusAnswer {
  const { now, asOf, pointer, degraded, since, residual, shards, followers } = status;
  return {
    now: instantText(now),
    ...wireMoment(status),
    lag_ms: asOf === undefined ? null : now - asOf,
    withdrawn: pointer.withdrawn,
    held: pointer.held === true,
    degraded,
    since,
    residual,
    sites: sites.map(({ id, timeZone, currency, weekStart = USUAL_WEEK_START, name, simulated }) => ({
      id,
      time_zone: timeZone,
      currency,
      week_start: weekStart,
      ...(name === undefined ? {} : { name }),
      ...(simulated === undefined ? {} : { simulated }),
    })),
    shards: shards.map(({ id, closed, consumers }) => ({
      id,
      closed,
      aggregate: wireConsumer(consumers.aggregate),
      archive: wireConsumer(consumers.archive),
    })),
    followers: followers.map(wireFollower),
  };
}

function wireSizes(sizes: LakeSizes | undefined): Pick<StatusAnswer, 'files' | 'files_counted'> {
  return sizes === undefined ? {} : { files: sizes.kinds, files_counted: instantText(sizes.countedMs) };
}

function wireFollower({ name, degraded, shards }: FollowerStatus): NonNullable<StatusAnswer['followers']>[number] {
  return {
    name,
    degraded,
    shards: shards.map(({ id, handledMs, gaps }) => ({
      id,
      handled_until: handledMs === 0 ? null : instantText(handledMs),
      gaps: gaps.map(({ after, before, noticedMs }) => ({ after, before, noticed: instantText(noticedMs) })),
    })),
  };
}

function wireConsumer({ lastPulseMs, ...counts }: ConsumerStatus): ConsumerCounts {
  return { last_pulse: lastPulseMs === 0 ? null : instantText(lastPulseMs), ...counts };
}
