// The thread that archives the stream, started by archive.ts with the path of a data directory.
import { workerData } from 'node:worker_threads';
import { joinDataDirectory } from '../../adapters/local/data-directory';
import { openArchive } from '../open-consumers';
import type { ArchiveFunctions, ArchiveThreadData } from './archive';
import { FollowedClock } from './followed-clock';
import { serveThread } from './serve-thread';
import type { OwnFunctions } from './thread';

async function open({ dataDir }: ArchiveThreadData) {
  // The archive stamps nothing.
  const stores = await joinDataDirectory(dataDir, new FollowedClock());
  return { archive: openArchive(stores), close: () => stores.close() };
}

const opened = open(workerData as ArchiveThreadData);

const functions: OwnFunctions<ArchiveFunctions> = {
  drain: async () => (await opened).archive.drain(),
  close: async () => (await opened).close(),
};
serveThread(functions);
