import { writeSync } from 'node:fs';

/** A line on the output that is there before the next statement runs, so that a kill cannot take it back. */
export function say(line: string): void {
  writeSync(1, `${line}\n`);
}
