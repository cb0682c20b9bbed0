import type { Consumer } from '../consumer';
import type { LoopDelay } from './loop-delay';
import { createThread, type ThreadFunctions, type ThreadOptions } from './thread';

/** What the thread that archives the stream does. */
export interface ArchiveFunctions extends ThreadFunctions {
  drain(): Promise<number>;
}

/** What it is started with. */
export interface ArchiveThreadData {
  readonly dataDir: string;
}

/** The archiving consumer in a thread of its own: writing a Parquet file takes the processor for long. */
export interface ArchiveThread extends Pick<Consumer, 'drain'> {
  delay(lastMs: number): Promise<LoopDelay>;
  close(): Promise<void>;
}

export function createArchiveThread({
  dataDir,
  ...options
}: Pick<ThreadOptions, 'program' | 'onError'> & ArchiveThreadData): ArchiveThread {
  const data: ArchiveThreadData = { dataDir };
  const thread = createThread<ArchiveFunctions>({ ...options, name: 'archive', data });
  return {
    drain: () => thread.functions().drain(),
    delay: (lastMs) => thread.functions().delay(lastMs),
    close: () => thread.close(),
  };
}
