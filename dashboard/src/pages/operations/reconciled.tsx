import { isProblemError } from '../../../../client/problem-error';
import type { AnswerOf } from '../../../../core/wire/operation';
import type { getReconciliation } from '../../../../core/wire/reconciliation';
import { useAsk } from '../../data/ask';
import { useFormat, useSite } from '../../data/site';
import { Card } from '../../kit/card';
import { Empty, Shown } from '../../kit/states';
import { Table } from '../../kit/table';
import { metricName } from '../../text/names';
import { words } from '../../text/words';

type Difference = AnswerOf<typeof getReconciliation>['rows'][number];

const MOST_ROWS = 12;

/** What the live numbers had said minus what was counted, and why. */
export function Reconciled() {
  const { id: site } = useSite();
  const format = useFormat();
  const { data, error, again } = useAsk<typeof getReconciliation>(
    { method: 'get', path: '/v1/reconciliation', access: 'read' },
    { site },
  );
  const isNone = isProblemError(error) && error.code === 'no_reconciliation';
  return (
    <Card title={words.operations.reconciled}>
      {isNone && data === undefined ? (
        <Empty>{words.operations.noReconciliation}</Empty>
      ) : (
        <Shown data={data} error={error} again={again}>
          {({ rows, from_tidemark: from, tidemark, residual }) => {
            const differing = rows
              .filter(({ difference }) => difference !== 0)
              .toSorted((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
            return (
              <>
                <p>
                  {words.operations.compared(
                    format.count(rows.length),
                    format.moment(from, tidemark),
                    format.moment(tidemark, tidemark),
                  )}{' '}
                  {residual === 0
                    ? differing.length === 0
                      ? words.operations.allEqual
                      : words.operations.allExplained(format.count(differing.length))
                    : words.operations.notExplained(format.count(residual))}
                </p>
                {differing.length === 0 ? null : (
                  <Table<Difference>
                    caption={words.operations.reconciled}
                    items={differing.slice(0, MOST_ROWS)}
                    keyOf={({ hour, metric, key }) => `${hour} ${metric} ${key}`}
                    columns={[
                      {
                        id: 'metric',
                        name: words.operations.number,
                        cell: ({ metric, key, hour }) => (
                          <>
                            {[metricName(metric), key].filter((one) => one !== '').join(', ')}
                            <small>{format.moment(hour, tidemark)}</small>
                          </>
                        ),
                      },
                      { id: 'live', name: words.operations.saidLive, cell: ({ speed }) => format.count(speed) },
                      { id: 'exact', name: words.operations.counted, cell: ({ batch }) => format.count(batch) },
                      {
                        id: 'why',
                        name: words.operations.because,
                        isOptional: true,
                        cell: ({ parts }) =>
                          Object.entries(parts)
                            .filter(([, part]) => part !== 0)
                            .map(([name, part]) => `${partName(name)} ${format.count(part)}`)
                            .join(', '),
                      },
                    ]}
                  />
                )}
              </>
            );
          }}
        </Shown>
      )}
    </Card>
  );
}

function partName(name: string): string {
  const names: Readonly<Record<string, string>> = words.operations.parts;
  return names[name] ?? name;
}
