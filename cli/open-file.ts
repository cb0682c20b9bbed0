import { createReadStream } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { UserError } from './exit';

/** The bytes of a file; of standard input for “-”. @throws UserError if it cannot be read */
export async function openFile(file: string): Promise<AsyncIterable<Uint8Array>> {
  if (file === '-') return process.stdin;
  await access(file, constants.R_OK).catch(() => {
    throw new UserError(`the file ${file} cannot be read: check the name and the permissions`);
  });
  if ((await stat(file)).isDirectory()) throw new UserError(`${file} is a folder: name a file in it`);
  return createReadStream(file);
}
