import { Option } from 'commander';
import { KEY_KINDS, KEY_SCOPES } from '../../core/key/key';
import { parseInteger, parseList } from '../parse-option';

/** The options of `keys` that other commands do not have. */
export const KEY_OPTIONS: readonly Option[] = [
  new Option('--name <name>', 'add: what people call it'),
  new Option('--kind <kind>', 'add: where it will stand').choices(KEY_KINDS).default('server'),
  new Option('--scopes <scopes>', `add: what it may do, comma-separated: ${KEY_SCOPES.join(', ')}`).argParser(
    parseList,
  ),
  new Option('--expires <when>', 'add: when it stops working, a duration (90d) or a time (ISO 8601); default: never'),
  new Option('--per-minute <n>', 'add: requests per minute; a usual number if absent').argParser(parseInteger(1)),
  new Option(
    '--per-day <n>',
    'add: events per UTC day if it sends events, else requests; any number if absent',
  ).argParser(parseInteger(1)),
  new Option('--overlap <duration>', 'rotate: how long the old key works beside the new one').default('24h'),
  new Option('--all', 'list: browsers that have logged in, too').default(false),
];
