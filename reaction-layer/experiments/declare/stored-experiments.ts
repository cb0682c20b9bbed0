import type { ReadContext } from '../../../core/capability/route';
import type { ItemKey, ItemTable } from '../../../core/port/item-table';
import { parseStoredJson } from '../../../core/run/stored-json';
import { type Declaration, EXPERIMENT_LIMITS, type ExperimentRecord, experimentRecord } from './experiment';
import { drafted, ExperimentRefusedError } from './life-cycle';

/** An operator who loses that many races meets a program, not a colleague. */
const TRIES = 5;
/** Experiments that are declared at the same time may exceed the limit; they are listed all the same. */
const MOST_LISTED = 2 * EXPERIMENT_LIMITS.experiments;
/** Sorts after every id. */
const AFTER_ALL = '~';

const encoder = new TextEncoder();

/** The table of experiments: partitions are sites, sorted by id. */
export function experimentTable({ tablesOf }: Pick<ReadContext, 'tablesOf'>): ItemTable {
  return tablesOf('experiments')('declarations');
}

/** By id. @throws StoredJsonError if one is damaged */
export async function listExperiments(table: ItemTable, site: string): Promise<readonly ExperimentRecord[]> {
  const items = await table.list({ partition: site, from: '', to: AFTER_ALL, limit: MOST_LISTED });
  return items.map(({ sort, value }) => opened(value, sort));
}

/** @throws StoredJsonError if it is damaged */
export async function findExperiment(
  table: ItemTable,
  site: string,
  id: string,
): Promise<ExperimentRecord | undefined> {
  const [found] = await table.get([keyOf(site, id)]);
  return found && opened(found, id);
}

/** Stores a new draft. @throws ExperimentRefusedError if there is one of that id, or too many */
export async function createExperiment(
  table: ItemTable,
  { site, declared, nowMs }: { readonly site: string; readonly declared: Declaration; readonly nowMs: number },
): Promise<ExperimentRecord> {
  const record = drafted(declared, nowMs);
  if ((await listExperiments(table, site)).length >= EXPERIMENT_LIMITS.experiments)
    throw new ExperimentRefusedError(
      'invalid_experiment',
      `site “${site}” has ${EXPERIMENT_LIMITS.experiments} experiments, archived ones included: no more are kept`,
    );
  if (await isWritten(table, { key: keyOf(site, declared.id), record, expected: null })) return record;
  throw new ExperimentRefusedError(
    'experiment_exists',
    `there is an experiment “${declared.id}” already: change it, or choose another id; ids are never used again, because events carry them`,
  );
}

/** Changes an experiment in one step. @throws ExperimentRefusedError if there is none, or `change` refuses */
export async function changeExperiment(
  table: ItemTable,
  { site, id }: { readonly site: string; readonly id: string },
  change: (record: ExperimentRecord) => ExperimentRecord,
): Promise<ExperimentRecord> {
  const key = keyOf(site, id);
  for (let tries = 0; tries < TRIES; tries++) {
    const [found] = await table.get([key]);
    if (found === undefined)
      throw new ExperimentRefusedError('unknown_experiment', `site “${site}” has no experiment “${id}”`);
    const record = change(opened(found, id));
    if (await isWritten(table, { key, record, expected: found })) return record;
  }
  throw new ExperimentRefusedError(
    'changed_meanwhile',
    `“${id}” was changed by somebody else at the same time, ${TRIES} times: look at it and try again`,
  );
}

function keyOf(site: string, id: string): ItemKey {
  return { partition: site, sort: id };
}

function opened(bytes: Uint8Array, id: string): ExperimentRecord {
  return parseStoredJson(experimentRecord, bytes, `the experiment ${id}`);
}

async function isWritten(
  table: ItemTable,
  {
    key,
    record,
    expected,
  }: { readonly key: ItemKey; readonly record: ExperimentRecord; readonly expected: Uint8Array | null },
): Promise<boolean> {
  const [done] = await table.write([{ ...key, value: encoder.encode(jsonOf(record)), expected }]);
  return done === true;
}

function jsonOf(record: ExperimentRecord): string {
  const json = JSON.stringify(record);
  if (json.length <= EXPERIMENT_LIMITS.json) return json;
  throw new ExperimentRefusedError(
    'invalid_experiment',
    `${record.declaration.id} is ${json.length} characters long, of at most ${EXPERIMENT_LIMITS.json}: shorten values, targeting or forced units`,
  );
}
