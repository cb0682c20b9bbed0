/** A line of a text file, without its terminator. */
export interface Line {
  /** Starts at 1. */
  readonly number: number;
  readonly text: string;
  /** False for a last line without a newline, which may be cut off. */
  readonly terminated: boolean;
  /** Longer than LONGEST_LINE; `text` is its beginning. */
  readonly tooLong: boolean;
  /** Its bytes are not UTF-8; `text` has U+FFFD in their place. */
  readonly isDamaged: boolean;
}

/** In bytes; equals the size of the largest request that the collector accepts. */
export const LONGEST_LINE = 2 ** 20;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const strict = new TextDecoder('utf-8', { fatal: true });
const lossy = new TextDecoder();

/**
 * Splits UTF-8 bytes into lines at LF or CRLF, skipping a byte order mark at the start. Holds one chunk and one line at
 * a time, so a file may be larger than memory even if it has no newline at all.
 */
export async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let number = 1;
  let rest = new Uint8Array();
  let dropped = false;
  for await (const chunk of chunks) {
    let from = 0;
    for (let feed = chunk.indexOf(LINE_FEED); feed >= 0; feed = chunk.indexOf(LINE_FEED, from)) {
      const part = chunk.subarray(from, feed);
      yield toLine(number++, rest.length === 0 ? part : joined(rest, part), true, dropped);
      [rest, dropped, from] = [new Uint8Array(), false, feed + 1];
    }
    rest = joined(rest, chunk.subarray(from));
    if (rest.length > LONGEST_LINE) {
      rest = rest.slice(0, LONGEST_LINE);
      dropped = true;
    }
  }
  if (rest.length > 0) yield toLine(number, rest, false, dropped);
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function toLine(number: number, part: Uint8Array, terminated: boolean, dropped: boolean): Line {
  const bytes = part.at(-1) === CARRIAGE_RETURN ? part.subarray(0, -1) : part;
  const tooLong = dropped || bytes.length > LONGEST_LINE;
  const text = tooLong ? undefined : decoded(bytes);
  return {
    number,
    text: text ?? lossy.decode(bytes.subarray(0, LONGEST_LINE)),
    terminated,
    tooLong,
    isDamaged: !tooLong && text === undefined,
  };
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}
