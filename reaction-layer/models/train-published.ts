import { requireKnownSite } from '../../core/known-site';
import type { Clock } from '../../core/port/clock';
import type { ItemTables } from '../../core/port/item-table';
import type { Pointer } from '../../core/port/pointer';
import type { Sites } from '../../core/port/sites';
import { LEARNING, type TrainingPorts, trainingLabels, trainSite } from './train-site';

/** What came of a training, as it crosses processes. */
export type ModelTraining =
  | { readonly status: 'trained'; readonly version: string }
  | { readonly status: 'too_few_sessions'; readonly sessions: number; readonly needed: number };

export interface PublishedTrainingPorts extends Omit<TrainingPorts, 'table'> {
  readonly sites: Pick<Sites, 'get' | 'list'>;
  readonly pointer: Pick<Pointer, 'read'>;
  readonly clock: Clock;
  /** The tables of a capability. */
  readonly tablesOf: (capability: string) => ItemTables;
}

/** Trains a model of a site as it is published now. @throws an error with a code for an unknown site */
export async function trainPublished(
  { sites, pointer, clock, tablesOf, ...ports }: PublishedTrainingPorts,
  id: string,
): Promise<ModelTraining> {
  await requireKnownSite(sites, id);
  const [site, published] = await Promise.all([sites.get(id), pointer.read()]);
  if (site === undefined) return { status: 'too_few_sessions', sessions: 0, needed: LEARNING.leastSessions };
  const place = { site, pointer: published };
  const labelled = await trainingLabels(tablesOf('detect')('findings'), place);
  const trained = await trainSite({ ...ports, table: tablesOf('models')('registry') }, place, {
    nowMs: clock.now(),
    labelled,
  });
  return trained.status === 'trained' ? { status: trained.status, version: trained.version } : trained;
}
