import { Option } from 'commander';
import { SNIPPETS } from '../../tracker/snippets/snippets';
import { parseSpan } from '../parse-option';

const USUAL_TIMEOUT_MS = 30_000;

/** The options of `connect`. */
export const CONNECT_OPTIONS: readonly Option[] = [
  new Option('--url <url>', 'address of the API; default: the “tidemark up” of the data directory'),
  new Option('--key <key>', 'the key to check; default: the write key of the site'),
  new Option('--read-key <key>', 'a key that may read, to see the event counted'),
  new Option('--origin <origin>', 'send it as a page of this origin would (https://shop.example)'),
  new Option('--timeout <duration>', 'how long to wait until it is counted')
    .argParser(parseSpan)
    .default(USUAL_TIMEOUT_MS),
  new Option('--snippet <kind>', 'send nothing; print what to paste into a site of this kind').choices(
    SNIPPETS.map(({ id }) => id),
  ),
];
