/** A line of a text file, without its terminator. */
export interface Line {
  /** Starts at 1. */
  readonly number: number;
  readonly text: string;
  /** False for a last line without a newline, which may be cut off. */
  readonly terminated: boolean;
  /** Longer than LONGEST_LINE; `text` is its beginning. */
  readonly tooLong: boolean;
}

/** In characters; equals the size of the largest request that the collector accepts. */
export const LONGEST_LINE = 1024 * 1024;

/**
 * Splits UTF-8 bytes into lines at LF or CRLF, skipping a byte order mark at the start. Holds one chunk and one line at
 * a time, so a file may be larger than memory even if it has no newline at all.
 */
export async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  const decoder = new TextDecoder();
  let number = 1;
  let rest = '';
  let dropped = false;
  for await (const chunk of chunks) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      yield toLine(number++, part, true, dropped);
      dropped = false;
    }
    if (rest.length > LONGEST_LINE) {
      rest = rest.slice(0, LONGEST_LINE);
      dropped = true;
    }
  }
  rest += decoder.decode();
  if (rest !== '') yield toLine(number, rest, false, dropped);
}

function toLine(number: number, part: string, terminated: boolean, dropped: boolean): Line {
  const text = part.endsWith('\r') ? part.slice(0, -1) : part;
  return { number, text: text.slice(0, LONGEST_LINE), terminated, tooLong: dropped || text.length > LONGEST_LINE };
}
