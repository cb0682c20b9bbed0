import { codeOf } from '../adapters/local/error-code';
import pc from 'picocolors';
import { isSystemError, systemErrorText } from './error-text';
import { EXIT } from './exit';
import { printable } from './printable';

/**
 * What becomes of a command whose output cannot be written. A reader that has seen enough (`| head`) closes its end: a
 * command then ends quietly, as others do. A full disk is an error. `up`, which is about more than its output, goes on.
 */
export function surviveLostOutput(): void {
  const isUp = process.argv[2] === 'up';
  process.stdout.on('error', (error: Error) => {
    if (isUp) return;
    if (codeOf(error) === 'EPIPE') process.exit();
    printNote(
      `tidemark: the output cannot be written: ${isSystemError(error) ? systemErrorText(error) : error.message}`,
    );
    process.exit(EXIT.usage);
  });
  process.stderr.on('error', () => {
    if (!isUp) process.exit();
  });
}

/** Writes a line to stderr where no `Output` of a command is at hand. */
export function printNote(line: string): void {
  process.stderr.write(`${printable(line)}\n`);
}

/** A command's output: its result on stdout (one JSON object with --json), everything else on stderr. */
export interface Output {
  readonly json: boolean;
  result(value: unknown, human: () => string): void;
  /** A line that the next one overwrites; on a terminal only. */
  progress(line: string): void;
  note(line: string): void;
}

export function createOutput(
  json: boolean,
  streams: { readonly out: NodeJS.WritableStream; readonly err: NodeJS.WriteStream } = {
    out: process.stdout,
    err: process.stderr,
  },
): Output {
  let shown = false;
  const clear = (): void => {
    if (shown) streams.err.write('\r\u001b[2K');
    shown = false;
  };
  return {
    json,
    result: (value, human) => {
      clear();
      streams.out.write(`${printable(json ? JSON.stringify(value) : human())}\n`);
    },
    progress: (line) => {
      if (!streams.err.isTTY) return;
      clear();
      streams.err.write(pc.dim(printable(line)));
      shown = true;
    },
    note: (line) => {
      clear();
      streams.err.write(`${printable(line)}\n`);
    },
  };
}
