import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  openDataDirectory,
  type DataDirectoryOptions,
  type LocalPlatformStores,
} from '../../adapters/local/data-directory';
import type { Open } from './contracts/subject';

export async function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'tidemark-'));
}

/** One part of a data directory that is created for a test and removed with it. */
export function ofDirectory<T>(
  part: (stores: LocalPlatformStores) => T,
  options: DataDirectoryOptions = { mode: 'live' },
): Open<T> {
  return async () => {
    const folder = await temporaryFolder();
    const stores = await openDataDirectory(join(folder, 'data'), options);
    return {
      subject: part(stores),
      close: async () => {
        await stores.close();
        await rm(folder, { recursive: true });
      },
    };
  };
}
