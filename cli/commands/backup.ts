import { resolve } from 'node:path';
import { openDataDirectory } from '../../adapters/local/data-directory';
import { makeBackup } from '../../core/wire/backup';
import { checkDirectory } from '../../platform/open-platform';
import { withConnection } from '../connection';
import { EXIT } from '../exit';
import type { CommonOptions } from '../options';
import type { Output } from '../output';
import { confirmable } from '../refusal';
import { report } from '../report';
import { repositoryRoot } from '../root';

/** Backs up a data directory, in use or not. Exit 1 if the copy is not whole. */
export function backup(options: CommonOptions, output: Output, [folder = '']: readonly string[]): Promise<number> {
  return withConnection(options, 'backup', (connection) =>
    confirmable(output, async () => {
      output.progress(`copying ${options.dataDir} …`);
      const made = await connection.call(makeBackup, { folder: resolve(folder) });
      output.result(made, () => report({ ...made }));
    }),
  );
}

/** Copies a backup to a new data directory, and audits it. Exit 1 if it does not balance. */
export async function restore(
  options: CommonOptions,
  output: Output,
  [folder = '']: readonly string[],
): Promise<number> {
  const stores = await openDataDirectory(folder, { mode: 'existing', command: 'tidemark restore' });
  const target = resolve(options.dataDir);
  const copy = await stores.copyTo(target).finally(() => stores.close());
  const { ok, damaged, rows } = await checkDirectory(target, repositoryRoot());
  const events = rows.reduce((sum, row) => sum + row.events, 0);
  const restored = { data_dir: target, ...copy, ok: ok && damaged === 0, events };
  output.result(restored, () => report(restored));
  if (restored.ok) return EXIT.done;
  output.note('the restored directory does not balance: “tidemark audit” says why; try an older backup');
  return EXIT.no;
}
