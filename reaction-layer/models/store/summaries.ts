import * as z from 'zod';
import type { ItemKey, ItemTable } from '../../../core/port/item-table';
import type { Lake } from '../../../core/port/lake';
import { parseStoredJson } from '../../../core/run/stored-json';
import { MODEL_KINDS } from '../port/model';
import { type Artefact, artefactKey } from './artefact';
import type { Serving } from './serving';

const modelSummary = z.object({
  version: z.string(),
  kind: z.enum(MODEL_KINDS),
  features: z.array(z.string()),
  window: z.object({ from_ms: z.int(), to_ms: z.int() }),
  sessions: z.int(),
  threshold: z.number(),
  score_p50: z.number(),
  score_p99: z.number(),
  metrics: z.record(z.string(), z.number().nullable()),
});
/** What lists say of a model. */
export type ModelSummary = z.output<typeof modelSummary>;

/** Models that are kept, beside those that serve. */
const KEPT = 14;
const MOST_LISTED = 1_000;
const PREFIX = 'model ';

export function summaryOf({ score_quantiles: quantiles, ...stored }: Artefact): ModelSummary {
  const { version, kind, features, window, sessions, threshold, metrics } = stored;
  const scores = { score_p50: quantiles[50] ?? 0, score_p99: quantiles[99] ?? 0 };
  return { version, kind, features, window, sessions, threshold, ...scores, metrics };
}

/** After the artefact is in the lake: what is listed can be promoted. */
export async function writeSummary(table: ItemTable, site: string, summary: ModelSummary): Promise<void> {
  await table.write([{ ...keyOf(site, summary.version), value: new TextEncoder().encode(JSON.stringify(summary)) }]);
}

/** Newest first. */
export async function listSummaries(table: ItemTable, site: string): Promise<readonly ModelSummary[]> {
  const items = await table.list({ partition: site, from: PREFIX, to: `${PREFIX}~`, limit: MOST_LISTED });
  return items
    .map(({ value, sort }) => parseStoredJson(modelSummary, value, `the ${sort} of ${site}`))
    .sort((a, b) => b.window.to_ms - a.window.to_ms);
}

/** Removes models that are old and serve nothing: first from the list, so that none is promoted that goes. */
export async function removeOld(
  { table, lake }: { readonly table: ItemTable; readonly lake: Pick<Lake, 'delete'> },
  site: string,
  { champion, challenger, previous }: Serving,
): Promise<void> {
  const serving: readonly (string | null)[] = [champion, challenger, previous];
  const others = (await listSummaries(table, site)).filter(({ version }) => !serving.includes(version));
  for (const { version } of others.slice(KEPT)) {
    await table.write([{ ...keyOf(site, version), value: undefined }]);
    await lake.delete(artefactKey(site, version));
  }
}

function keyOf(site: string, version: string): ItemKey {
  return { partition: site, sort: PREFIX + version };
}
