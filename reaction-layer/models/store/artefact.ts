import { createHash } from 'node:crypto';
import * as z from 'zod';
import { codedError } from '../../../core/coded-error';
import type { Lake } from '../../../core/port/lake';
import { MODELS_FOLDER } from '../../../core/run/day-folders';
import { readStoredJson, toStoredJson } from '../../../core/run/stored-json';
import { forestModel } from '../forest/forest-model';
import { innerNodes, type IsolationForest } from '../forest/isolation-forest';
import { type Model, MODEL_KINDS, scoreRow } from '../port/model';
import { bytesText, doublesIn, shortsIn, wordsIn } from './number-text';

const text = z.string();
const forestShape = z.object({
  features: z.int(),
  trees: z.int(),
  samples: z.int(),
  height: z.int(),
  split_feature: text,
  split_at: text,
  leaf_size: text,
  fill: text,
});

/** A model as the lake keeps it: never changed, and complete before anything names it. */
export const artefact = z.object({
  version: text,
  kind: z.enum(MODEL_KINDS),
  site: text,
  features: z.array(text),
  /** Sessions that ended in [from_ms, to_ms), ms since 1970. */
  window: z.object({ from_ms: z.int(), to_ms: z.int() }),
  sessions: z.int(),
  seed: z.int(),
  /** From which score on a session is reported. */
  threshold: z.number(),
  /** Scores of the sessions that it was learned from, at every hundredth from the least to the greatest. */
  score_quantiles: z.array(z.number()),
  /** Rows and scores of some of these sessions, against which drift is measured: doubles, row by row. */
  reference: z.object({ rows: text, scores: text }),
  /** Rows whose scores any reader must compute to the last bit before it uses the model. */
  parity: z.array(z.object({ row: z.array(z.number()), score: z.number() })),
  metrics: z.record(text, z.number().nullable()),
  forest: forestShape,
});
export type Artefact = z.output<typeof artefact>;

/** The artefact is missing, damaged, or computes other scores than it did when it was written. */
export class ArtefactError extends codedError('ArtefactError', 'model_unusable') {}

/** Sites are names of folders in the lake. */
export function artefactKey(site: string, version: string): string {
  return `${MODELS_FOLDER}${site}/${version}.json`;
}

export function storedForest(forest: IsolationForest): z.output<typeof forestShape> {
  const { features, trees, samples, height } = forest;
  return {
    ...{ features, trees, samples, height },
    split_feature: bytesText(forest.splitFeature),
    split_at: bytesText(forest.splitAt),
    leaf_size: bytesText(forest.leafSize),
    fill: bytesText(forest.fill),
  };
}

/** Names a model by the end of its window and the hash of all that it is, so that the same training has the same version. */
export function versionOf(content: Omit<Artefact, 'version'>): string {
  const time = new Date(content.window.to_ms).toISOString().slice(0, 16).replaceAll(/[-:]/g, '');
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 8);
  return `${time}-${hash}`;
}

/** Stores an artefact; one of the same version is the same. Durable on return. */
export async function storeArtefact(lake: Pick<Lake, 'create'>, stored: Artefact): Promise<void> {
  await lake.create(artefactKey(stored.site, stored.version), toStoredJson(stored));
}

/** A stored model that computes what it did when it was written. */
export interface OpenedModel {
  readonly artefact: Artefact;
  readonly model: Model;
}

/** @throws ArtefactError if there is none, or it is not what was written */
export async function openArtefact(lake: Pick<Lake, 'get'>, site: string, version: string): Promise<OpenedModel> {
  const key = artefactKey(site, version);
  const found = await readStoredJson(lake, key, artefact);
  if (found === undefined) throw new ArtefactError(`the lake has no model ${key}: train one, or roll back`);
  const model = modelOf(found);
  for (const { row, score } of found.parity) {
    const now = scoreRow(model, Float64Array.from(row));
    if (now !== score)
      throw new ArtefactError(
        `the model ${key} scores ${now} where it scored ${score} when it was learned: it is damaged, or was written by another version; train a new one`,
      );
  }
  return { artefact: found, model };
}

export function modelOf({ version, features, forest: stored }: Artefact): Model {
  const { trees, height } = stored;
  const forest: IsolationForest = {
    ...{ features: stored.features, trees, samples: stored.samples, height },
    splitFeature: shortsIn(stored.split_feature),
    splitAt: doublesIn(stored.split_at),
    leafSize: wordsIn(stored.leaf_size),
    fill: doublesIn(stored.fill),
  };
  const nodes = trees * innerNodes(forest);
  if (forest.splitAt.length !== nodes || forest.splitFeature.length !== nodes || forest.features !== features.length)
    throw new ArtefactError(`the model ${version} is incomplete: train a new one`);
  return forestModel(forest, { version, features });
}
