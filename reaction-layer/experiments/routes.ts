import {
  type AdminContext,
  adminRoutes,
  type CapabilityRoutes,
  readRoutes,
  type ReadContext,
  serves,
} from '../../core/capability/route';
import { codedError } from '../../core/coded-error';
import { requireKnownSite } from '../../core/known-site';
import { assign, exposureText } from './assign-declared';
import type { ExperimentRecord } from './declare/experiment';
import { moved, redeclared } from './declare/life-cycle';
import {
  changeExperiment,
  createExperiment,
  experimentTable,
  findExperiment,
  listExperiments,
} from './declare/stored-experiments';
import { getResults } from './results/wire';
import {
  addExperiment,
  assignVariants,
  changeDeclaration,
  getExperiment,
  getExperiments,
  moveExperiment,
  type WireExperiment,
} from './wire';

/** Its code is that of a problem, so callers read the message. */
class UnknownExperimentError extends codedError('UnknownExperimentError', 'not_found') {}

type Reading = Pick<ReadContext, 'answers' | 'clock' | 'tablesOf'>;

export const routes: CapabilityRoutes = {
  read: readRoutes(
    (context) => context,
    [
      serves(assignVariants, async ({ site, attributes, experiments, kept }, reading: ReadContext) => {
        const { clock } = reading;
        const records =
          experiments === undefined
            ? (await recordsOf(reading, site)).filter(({ status }) => status !== 'draft' && status !== 'archived')
            : await Promise.all(experiments.map((id) => recordOf(reading, site, id)));
        return { assignments: records.map((record) => assign(record, { attributes, kept }, clock.now())) };
      }),
      serves(getExperiments, async ({ site, status }, reading: ReadContext) => {
        const records = await recordsOf(reading, site);
        return {
          experiments: records.filter((record) => status === undefined || record.status === status).map(onWire),
        };
      }),
      serves(getExperiment, async ({ site, experiment }, reading: ReadContext) =>
        onWire(await recordOf(reading, site, experiment)),
      ),
      serves(getResults, async ({ site, experiment }, reading: ReadContext, watch) => {
        const record = await recordOf(reading, site, experiment);
        // The distribution functions take a while to load, and only results need them.
        const [{ experimentResults }, { resultsOnWire }] = await Promise.all([
          import('./results/experiment-results'),
          import('./results/on-wire'),
        ]);
        const exposureOf = (variant: string): string => exposureText(experiment, variant);
        const results = await experimentResults(reading, { site, record, exposureOf }, watch);
        const isDegraded = results.outcomes.layer !== 'batch' && (await reading.degraded('event'));
        return resultsOnWire(record, results, isDegraded);
      }),
    ],
  ),
  admin: adminRoutes(
    (context) => context,
    [
      serves(addExperiment, async ({ site, experiment }, context: AdminContext) => {
        await requireKnownSite(context.sites, site);
        return onWire(
          await createExperiment(experimentTable(context), { site, declared: experiment, nowMs: context.clock.now() }),
        );
      }),
      serves(changeDeclaration, async ({ site, experiment }, context: AdminContext) => {
        await requireKnownSite(context.sites, site);
        return onWire(
          await changeExperiment(experimentTable(context), { site, id: experiment.id }, (record) =>
            redeclared(record, experiment, context.clock.now()),
          ),
        );
      }),
      serves(moveExperiment, async ({ site, experiment, status, decision, note }, context: AdminContext) => {
        await requireKnownSite(context.sites, site);
        const said = { ...(decision === undefined ? {} : { decision }), ...(note === undefined ? {} : { note }) };
        return onWire(
          await changeExperiment(experimentTable(context), { site, id: experiment }, (record) =>
            moved(record, status, { nowMs: context.clock.now(), ...said }),
          ),
        );
      }),
    ],
  ),
};

async function recordsOf(reading: Reading, site: string): Promise<readonly ExperimentRecord[]> {
  await reading.answers.moment(site);
  return listExperiments(experimentTable(reading), site);
}

async function recordOf(reading: Reading, site: string, id: string): Promise<ExperimentRecord> {
  await reading.answers.moment(site);
  const table = experimentTable(reading);
  const record = await findExperiment(table, site, id);
  if (record !== undefined) return record;
  const known = (await listExperiments(table, site)).map(({ declaration }) => declaration.id);
  const hint = known.length === 0 ? 'there is none yet' : `there are ${known.slice(0, 20).join(', ')}`;
  throw new UnknownExperimentError(`site “${site}” has no experiment “${id}”: ${hint}`);
}

function onWire({ declaration, status, decision, history, ...times }: ExperimentRecord): WireExperiment {
  return {
    ...declaration,
    status,
    started: textOf(times.started_ms),
    ended: textOf(times.ended_ms),
    decision,
    history: history.map(({ at_ms: atMs, what, note }) => ({ at: textOf(atMs) ?? '', what, note })),
  };
}

function textOf(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
