import { useMemo } from 'react';
import { useAnswers } from '../../../dashboard/src/data/questions';
import { spanFields, useFormat, useRange, useStep } from '../../../dashboard/src/data/site';
import { StateGlass } from './state';
import { Shown } from '../../../dashboard/src/kit/states';
import { Table, type TableColumn } from '../../../dashboard/src/kit/table';
import { text } from '../../../dashboard/src/text/text';
import { useParam } from '../../../dashboard/src/view/params';
import type { AskedFindings } from './asked-findings';
import { bucketsOf, countsOf, type FindingBucket, standingOf } from './buckets';
import { Picture } from './picture';
import { rateOf } from './rate';
import { words } from './words';

/** How many findings there were, and when: as a picture or as a table. */
export function Course({ asked }: { readonly asked: AskedFindings }) {
  const range = useRange();
  const step = useStep();
  const [as, setAs] = useParam('as', 'chart');
  // The steps of the range, and what a rate of findings is a rate of.
  const events = useAnswers([{ metric: 'events', ...spanFields(range), grain: step, exact: false }]);
  const rows = events.page?.answers[0]?.rows;
  const findings = asked.data?.findings;
  const buckets = useMemo(
    () => (rows === undefined || findings === undefined ? undefined : bucketsOf(rows, findings)),
    [rows, findings],
  );
  const isTable = as === 'table';
  return (
    <Shown data={buckets} error={asked.error ?? events.error} again={asked.again} lines={8}>
      {(known) => (
        <>
          <Counts buckets={known} findings={findings ?? []} />
          {isTable ? <BucketTable buckets={known} /> : <Picture buckets={known} step={step} />}
          <button type="button" className="link quiet" onClick={() => setAs(isTable ? 'chart' : 'table')}>
            {isTable ? words.chart : words.table}
          </button>
        </>
      )}
    </Shown>
  );
}

interface CountsProps {
  readonly buckets: readonly FindingBucket[];
  readonly findings: NonNullable<AskedFindings['data']>['findings'];
}

function Counts({ buckets, findings }: CountsProps) {
  const format = useFormat();
  const counts = countsOf(findings);
  const all = standingOf(counts);
  const events = buckets.reduce((sum, bucket) => sum + (bucket.events ?? 0), 0);
  return (
    <dl className="sum finding-sum">
      <div>
        <dt>{words.total}</dt>
        <dd>
          {format.count(all)}
          {events === 0 || all === 0 ? null : (
            <span className="delta">
              {rateOf(all, events, format.short)} {words.perThousand}
            </span>
          )}
        </dd>
      </div>
      {(['confirmed', 'open', 'retracted'] as const).map((status) => (
        <div key={status}>
          <dt>
            <StateGlass status={status} />
            {words.status[status]}
          </dt>
          <dd>{format.count(counts[status])}</dd>
        </div>
      ))}
    </dl>
  );
}

function BucketTable({ buckets }: { readonly buckets: readonly FindingBucket[] }) {
  const format = useFormat();
  const step = useStep();
  const columns: readonly TableColumn<FindingBucket>[] = [
    { id: 'when', name: text.chart.when, cell: ({ start, end }) => format.bucket(start, end, step) },
    { id: 'all', name: words.total, cell: ({ standing }) => <b>{format.count(standing)}</b> },
    ...(['confirmed', 'open', 'retracted'] as const).map((status) => ({
      id: status,
      name: words.status[status],
      cell: ({ counts }: FindingBucket) => format.count(counts[status]),
      isOptional: status !== 'open',
    })),
    { id: 'events', name: words.events, cell: ({ events }) => format.value(events, 'events'), isOptional: true },
  ];
  return (
    <div className="chart-table" role="region" aria-label={words.overTime} tabIndex={0}>
      <Table caption={words.overTime} columns={columns} items={buckets} keyOf={({ start }) => start} />
    </div>
  );
}
