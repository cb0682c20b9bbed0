import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { type CommandCall, CommandUsageError } from '../../../core/capability/command';
import { FEATURE_VIEWS } from '../registry';
import { offlineFolder } from './offline-files';
import { feastViews, FEAST_STORE } from './feast-repository';

const exportOptions = z.object({ feast: z.boolean().default(false), out: z.string().min(1).optional() });

/** `features export --feast`: a feature repository over the Parquet files of the views. */
export async function exportFeatures({ options, dataDirectory, output }: CommandCall): Promise<number> {
  const { feast, out } = exportOptions.parse(options);
  if (!feast) throw new CommandUsageError('say what to export: --feast writes a feature repository');
  if (out === undefined) throw new CommandUsageError('--out is missing: name a folder for the repository');
  await mkdir(out, { recursive: true });
  const views = FEATURE_VIEWS.map((view) => ({ view, path: resolve(offlineFolder(dataDirectory, view)) }));
  await writeFile(join(out, 'feature_store.yaml'), FEAST_STORE);
  await writeFile(join(out, 'features.py'), feastViews(views));
  const summary = { out, views: FEATURE_VIEWS.map(({ name }) => name) };
  output.result(summary, () => `${out} has ${summary.views.length} view: run “feast apply” in it`);
  return 0;
}
