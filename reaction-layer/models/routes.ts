import * as z from 'zod';
import {
  type AdminContext,
  adminRoutes,
  type CapabilityRoutes,
  type ReadContext,
  readRoutes,
  serves,
} from '../../core/capability/route';
import { requireKnownSite } from '../../core/known-site';
import type { ItemTable } from '../../core/port/item-table';
import { ArtefactError, openArtefact } from './store/artefact';
import { lastNight, type ModelNight } from './store/nights';
import {
  changeServing,
  ModelRefusedError,
  onCanary,
  promoted,
  readServing,
  rolledBack,
  type Serving,
} from './store/serving';
import { listSummaries, type ModelSummary } from './store/summaries';
import { getModels, promoteModel, rollBackModel, trainModel, type WireModels, type WireServing } from './wire';

const trainingAnswer = z.object({
  status: z.enum(['trained', 'too_few_sessions']),
  version: z.string().optional(),
  sessions: z.int().optional(),
  needed: z.int().optional(),
});

export const routes: CapabilityRoutes = {
  read: readRoutes(
    (context) => context,
    [
      serves(getModels, async ({ site }, { answers, tablesOf }: ReadContext): Promise<WireModels> => {
        await answers.moment(site);
        const table = registryOf({ tablesOf });
        const [serving, summaries, night] = await Promise.all([
          readServing(table, site),
          listSummaries(table, site),
          lastNight(table, site),
        ]);
        return {
          site,
          serving: servingOnWire(serving),
          models: summaries.map((one) => modelOnWire(one, serving)),
          night: night === undefined ? null : nightOnWire(night),
        };
      }),
    ],
  ),
  admin: adminRoutes(
    (context) => context,
    [
      serves(trainModel, async ({ site }, { sites, operate, onProgress }: AdminContext) => {
        await requireKnownSite(sites, site);
        onProgress(`learning from the sessions of ${site}`);
        const { status, version, sessions, needed } = trainingAnswer.parse(
          await operate({ operation: 'train_model', site }),
        );
        return { status, version: version ?? null, sessions: sessions ?? null, needed: needed ?? null };
      }),
      serves(promoteModel, async ({ site, version, canary_share: share }, context: AdminContext) => {
        await requireKnownSite(context.sites, site);
        const table = registryOf(context);
        await requireUsable(context, table, { site, version });
        const atMs = context.clock.now();
        const change = (now: Serving): Serving =>
          share === undefined ? promoted(now, version, atMs) : onCanary(now, version, { share, atMs });
        return servingOnWire(await changeServing(table, site, change));
      }),
      serves(rollBackModel, async ({ site }, context: AdminContext) => {
        await requireKnownSite(context.sites, site);
        const table = registryOf(context);
        const { previous } = await readServing(table, site);
        if (previous !== null) await requireUsable(context, table, { site, version: previous });
        return servingOnWire(await changeServing(table, site, (now) => rolledBack(now, context.clock.now())));
      }),
    ],
  ),
};

function registryOf({ tablesOf }: Pick<ReadContext, 'tablesOf'>): ItemTable {
  return tablesOf('models')('registry');
}

/** What serves must be there as a whole before it is named. @throws ModelRefusedError */
async function requireUsable(
  { lake }: Pick<AdminContext, 'lake'>,
  table: ItemTable,
  { site, version }: { readonly site: string; readonly version: string },
): Promise<void> {
  const known = (await listSummaries(table, site)).map((one) => one.version);
  if (!known.includes(version)) {
    const hint = known.length === 0 ? 'there is none yet' : `there are ${known.join(', ')}`;
    throw new ModelRefusedError('unknown_model', `site “${site}” has no model “${version}”: ${hint}`);
  }
  try {
    await openArtefact(lake, site, version);
  } catch (error) {
    if (error instanceof ArtefactError) throw new ModelRefusedError('model_unusable', error.message, { cause: error });
    throw error;
  }
}

function servingOnWire({ history, ...serving }: Serving): WireServing {
  return { ...serving, history: history.map(({ at_ms: atMs, ...change }) => ({ at: textOf(atMs), ...change })) };
}

function modelOnWire({ window, ...summary }: ModelSummary, serving: Serving): WireModels['models'][number] {
  return {
    ...summary,
    role: roleOf(summary.version, serving),
    trained_from: textOf(window.from_ms),
    trained_to: textOf(window.to_ms),
  };
}

function roleOf(version: string, { champion, challenger, previous }: Serving): WireModels['models'][number]['role'] {
  if (version === champion) return 'champion';
  if (version === challenger) return 'challenger';
  return version === previous ? 'previous' : 'kept';
}

function nightOnWire({ tidemark, ...night }: ModelNight): NonNullable<WireModels['night']> {
  return { ...night, tidemark: textOf(tidemark) };
}

function textOf(ms: number): string {
  return new Date(ms).toISOString();
}
