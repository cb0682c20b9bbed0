import type { Answer } from '../../../../core/wire/answer';
import { useCounted } from '../../data/questions';
import { useFormat, useScope } from '../../data/site';
import { Card } from '../../kit/card';
import { Empty, Shown } from '../../kit/states';
import { Table } from '../../kit/table';
import { fieldName, valueName } from '../../text/names';
import { text } from '../../text/text';
import { words } from '../../text/words';

const QUANTILES = ['p50', 'p75', 'p95', 'p99'] as const;

interface QuantilesProps {
  readonly metric: string;
  readonly title: string;
  readonly by: string;
}

/** A distribution by the values of a column. */
export function Quantiles({ metric, title, by }: QuantilesProps) {
  const format = useFormat();
  const { page, isBefore, error, again } = useCounted([{ metric, ...useScope(), grain: 'total', by, exact: false }]);
  return (
    <Card title={title} span={6} isBefore={isBefore}>
      <Shown data={page} error={error} again={again}>
        {({ answers: [answer] }) => {
          const values = valuesOf(answer, by);
          return values.length === 0 ? (
            <Empty>{text.lists.empty}</Empty>
          ) : (
            <Table<string>
              caption={title}
              items={values}
              keyOf={(value) => value}
              columns={[
                { id: 'name', name: fieldName(by), cell: (value) => valueName(by, value, format.country) },
                ...QUANTILES.map((quantile) => ({
                  id: quantile,
                  name: words.speed.quantiles[quantile],
                  isOptional: quantile === 'p99',
                  cell: (value: string) =>
                    format.value(
                      answer?.rows.find((row) => (row.by[by] ?? '') === value && row.by['quantile'] === quantile)
                        ?.value,
                      'ms',
                    ),
                })),
              ]}
            />
          );
        }}
      </Shown>
    </Card>
  );
}

function valuesOf(answer: Answer | undefined, by: string): readonly string[] {
  return [...new Set(answer?.rows.filter(({ value }) => value !== null).map((row) => row.by[by] ?? ''))];
}
