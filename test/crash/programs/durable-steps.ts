type Change = 'put' | 'remove';
type Key = readonly (string | number)[];

/** The meaning of a change to a table of the store, in the words of the documentation. */
export function tableOf(table: string, key: Key, change: Change): string {
  const name = nameOfTable(table, key);
  return change === 'put' ? name : `${name} removed`;
}

function nameOfTable(table: string, [first = '', second = '']: Key): string {
  switch (table) {
    case 'log':
    case 'shards':
      return 'records of the log';
    case 'seen-events':
    case 'sorted-events':
      return 'claims of ids';
    case 'seen-order-ids':
    case 'sorted-order-ids':
      return 'claims of orders';
    case 'cells':
      return 'live cells';
    case 'ledgers':
    case 'ledger-pages':
      return `ledger of ${first}`;
    case 'manifests':
    case 'manifest-pages':
      return 'manifest';
    case 'views':
    case 'versions':
      return 'views of a day';
    case 'sites':
      return 'site';
    case 'salts':
      return 'salts of a day';
    case 'keys':
      return 'key';
    case 'capability-items':
      return `items of ${first}`;
    case 'followers':
      return `position of ${first}`;
    case 'state':
      return nameOfState(String(first), String(second));
    default:
      throw new Error(`durable-steps.ts has no name for the table ${table}: give it one`);
  }
}

function nameOfState(item: string, consumer: string): string {
  switch (item) {
    case 'checkpoint':
      return `checkpoint of ${consumer}`;
    case 'holder':
    case 'uptime':
      return 'lock';
    case 'revision':
      return consumer === 'sites' ? 'site' : 'key';
    case 'pointer':
    case 'clock':
      return item;
    default:
      throw new Error(`durable-steps.ts has no name for the state ${item}: give it one`);
  }
}

/** Files by their place in the data directory; nothing depends on unlisted (temporary) files. */
const FILES: readonly (readonly [RegExp, string])[] = [
  [/\/running\.json$/, 'lock file'],
  [/\/directory\.json$/, 'description of the directory'],
  [/\/admin\.token$/, 'admin token'],
  [/\/lake\/events\/.*-epoch=\d+\.parquet$/, 'joined events'],
  [/\/lake\/events\//, 'archived events'],
  [/\/lake\/quarantine\//, 'archived quarantine'],
  [/\/lake\/curated\//, 'curated file'],
  [/\/lake\/sessions\//, 'sessions file'],
  [/\/lake\/order_lines\//, 'file of order lines'],
  [/\/lake\/preview\//, 'file of a preview'],
  [/\/lake\/runs\/\d+\/scratch\//, 'mart'],
  [/\/lake\/runs\/\d+\/claim\.json$/, 'claim of an epoch'],
  [/\/lake\/runs\/\d+\/run\.json$/, 'record of a run'],
  [/\/lake\/runs\/\d+\/reconciliation\.json$/, 'reconciliation'],
  [/\/lake\/runs\/retention\.json$/, 'retention'],
  [/\/lake\/runs\/compaction\.json$/, 'place of the compaction'],
  [/\/lake\/runs\/expired\.json$/, 'hours that have expired'],
  [/\/lake\/runs\/sizes\.json$/, 'sizes of the lake'],
];

export function fileOf(path: string, change: Change): string | undefined {
  const name = FILES.find(([place]) => place.test(path))?.[1];
  return name === undefined || change === 'put' ? name : `${name} removed`;
}
