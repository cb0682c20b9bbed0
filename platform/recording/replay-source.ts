import { opened } from './compressed';
import { readLines } from '../../core/text/lines';
import { readNdjson } from './ndjson';
import { readRees46 } from './rees46';
import { ReplayFormatError, type ReplaySource } from './replay-row';

export const REPLAY_FORMATS = ['rees46', 'ndjson'] as const;
export type ReplayFormat = (typeof REPLAY_FORMATS)[number];

/**
 * Reads a file to be replayed, row by row.
 *
 * @param chunks the bytes of the file, for example from `createReadStream`
 * @throws ReplayFormatError at once for an unknown format; with the first row if the file does not have that format
 */
export function openReplay(format: string, chunks: AsyncIterable<Uint8Array>): ReplaySource {
  if (!isReplayFormat(format)) {
    throw new ReplayFormatError(
      'unknown_format',
      `The format ${JSON.stringify(format)} is not known: choose ${REPLAY_FORMATS.join(' or ')}.`,
    );
  }
  const lines = readLines(opened(chunks));
  return format === 'rees46' ? readRees46(lines) : readNdjson(lines);
}

function isReplayFormat(name: string): name is ReplayFormat {
  return REPLAY_FORMATS.some((format) => format === name);
}
