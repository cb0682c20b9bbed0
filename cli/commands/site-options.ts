import { Option } from 'commander';
import { DAYS_OF_WEEK } from '../../core/time/day-of-week';
import { parseList } from '../parse-option';

/** The options of `sites` that other commands do not have. */
export const SITE_OPTIONS: readonly Option[] = [
  new Option('--time-zone <zone>', 'time zone of its days (IANA); UTC for a new site'),
  new Option('--currency <code>', 'currency of prices without one (ISO 4217); USD for a new site'),
  new Option('--week-start <day>', 'first day of its weeks; monday for a new site').choices(DAYS_OF_WEEK),
  new Option('--name <name>', 'set: what people call it'),
  new Option(
    '--read-origins <origins>',
    'set: pages that may read its numbers, comma-separated (https://shop.example)',
  ).argParser(parseList),
  new Option(
    '--send-origins <origins>',
    'set: pages that may send events with its public keys, comma-separated; any for any page',
  ).argParser(parseList),
  new Option('--trailing-slash <how>', 'set: whether /a/ is the page /a').choices(['ignore', 'keep']),
  new Option('--hash-routes <on>', 'set: a fragment such as #/a belongs to the page').choices(['on', 'off']),
  new Option(
    '--query-parameters <names>',
    'set: parameters that belong to the page, comma-separated; "" for none',
  ).argParser(parseList),
  new Option('--hosts <how>', 'set: whether pages of all hosts are one').choices(['merge', 'keep']),
  new Option('--category-case <how>', 'set: whether case distinguishes categories').choices(['fold', 'keep']),
  new Option('--redact <on>', 'set: remove what looks like a secret or an e-mail address').choices(['on', 'off']),
  new Option(
    '--refund-event <type>',
    'set: an event type of its own that is read as “refund” (custom:refund); none for none',
  ),
  new Option('--yes', 'do it although it changes what is shown of the past').default(false),
];
