import { writeSync } from 'node:fs';

/** Writes a line synchronously, so that a later kill cannot take it back. */
export function say(line: string): void {
  writeSync(1, `${line}\n`);
}
