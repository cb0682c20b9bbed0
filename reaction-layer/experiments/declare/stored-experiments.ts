import { type Documents, LARGEST_DOCUMENT } from '../../../core/port/documents';
import { type Declaration, type ExperimentRecord, experimentRecord } from './experiment';
import { drafted, ExperimentRefusedError } from './life-cycle';

const KIND = 'experiment';
/** An operator who loses that many races meets a program, not a colleague. */
const TRIES = 5;
const MOST_EXPERIMENTS = 500;

export async function listExperiments(documents: Documents, site: string): Promise<readonly ExperimentRecord[]> {
  return (await documents.list({ kind: KIND, site })).map(({ json }) => opened(json));
}

export async function findExperiment(
  documents: Documents,
  site: string,
  id: string,
): Promise<ExperimentRecord | undefined> {
  const found = await documents.get({ kind: KIND, site }, id);
  return found && opened(found.json);
}

/** Stores a new draft. @throws ExperimentRefusedError if there is one of that id, or too many */
export async function createExperiment(
  documents: Documents,
  { site, declared, nowMs }: { readonly site: string; readonly declared: Declaration; readonly nowMs: number },
): Promise<ExperimentRecord> {
  const record = drafted(declared, nowMs);
  const place = { kind: KIND, site };
  if ((await documents.list(place)).length >= MOST_EXPERIMENTS)
    throw new ExperimentRefusedError(
      'invalid_experiment',
      `site “${site}” has ${MOST_EXPERIMENTS} experiments, archived ones included: no more are kept`,
    );
  if (await documents.put(place, { id: declared.id, revision: 1, json: written(record) })) return record;
  throw new ExperimentRefusedError(
    'experiment_exists',
    `there is an experiment “${declared.id}” already: change it, or choose another id; ids are never used again, because events carry them`,
  );
}

/** Changes an experiment in one step. @throws ExperimentRefusedError if there is none, or `change` refuses */
export async function changeExperiment(
  documents: Documents,
  { site, id }: { readonly site: string; readonly id: string },
  change: (record: ExperimentRecord) => ExperimentRecord,
): Promise<ExperimentRecord> {
  const place = { kind: KIND, site };
  for (let tries = 0; tries < TRIES; tries++) {
    const found = await documents.get(place, id);
    if (found === undefined)
      throw new ExperimentRefusedError('unknown_experiment', `site “${site}” has no experiment “${id}”`);
    const changed = change(opened(found.json));
    if (await documents.put(place, { id, revision: found.revision + 1, json: written(changed) })) return changed;
  }
  throw new ExperimentRefusedError(
    'changed_meanwhile',
    `“${id}” was changed by somebody else at the same time, ${TRIES} times: look at it and try again`,
  );
}

function opened(json: string): ExperimentRecord {
  return experimentRecord.parse(JSON.parse(json));
}

function written(record: ExperimentRecord): string {
  const json = JSON.stringify(record);
  if (json.length <= LARGEST_DOCUMENT) return json;
  throw new ExperimentRefusedError(
    'invalid_experiment',
    `${record.declaration.id} is ${json.length} characters long, of at most ${LARGEST_DOCUMENT}: shorten values, targeting or forced units`,
  );
}
