import type { Job } from './job';
import { rangesText } from './ranges';

/** Means “no faults at all” on the command line. */
export const NO_FAULTS = 'none';

/** The command that runs a world again and traces what happens in it. */
export function replayCommand({ seed, keep, hours, without, engine }: Job): string {
  const kept = keep === undefined ? '' : ` --keep ${keep.size === 0 ? NO_FAULTS : [...keep].join(',')}`;
  const length = hours === undefined ? '' : ` --hours ${hours}`;
  const left =
    without === undefined || without.size === 0 ? '' : ` --without ${rangesText([...without].sort((a, b) => a - b))}`;
  return `./tidemark simulate-faults --seed ${seed}${kept}${length}${left}${engine === undefined ? '' : ` --engine ${engine}`} --trace`;
}
