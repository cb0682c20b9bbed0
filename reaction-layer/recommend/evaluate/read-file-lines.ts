import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { CommandUsageError } from '../../../core/capability/command';
import { type Line, readLines } from '../../../core/text/lines';

/** Lines of a file, unpacked if its name ends in `.gz`. @throws CommandUsageError if there is no such file */
export async function* readFileLines(file: string): AsyncGenerator<Line> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true)
    throw new CommandUsageError(`${file} is not a file that can be read: check the name and the permissions`);
  const bytes = createReadStream(file);
  yield* readLines(file.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes);
}
