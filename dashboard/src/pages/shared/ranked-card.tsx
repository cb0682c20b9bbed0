import type { Answer, Row } from '../../../../core/wire/answer';
import type { Question } from '../../../../core/wire/metrics';
import { useMoment } from '../../data/moment';
import { useCounted } from '../../data/questions';
import { useFormat, useScope } from '../../data/site';
import { type Bar, BarList } from '../../kit/bar-list';
import { Card, CardTabs } from '../../kit/card';
import { Empty, Shown } from '../../kit/states';
import { fieldName, metricName, valueName } from '../../text/names';
import { text } from '../../text/text';
import { filterText, withFilter } from '../../view/filters';
import { hrefWith, useParam } from '../../view/params';
import { useView } from '../../view/view';

/** One ranking: a metric split by a column, or a metric that ranks a column itself. */
export interface RankedValues {
  readonly id: string;
  readonly name: string;
  readonly metric: string;
  /** The column whose values are ranked. */
  readonly field: string;
  /** False for a metric that ranks this column by itself. */
  readonly isSplit?: boolean;
  /** The metric that is 100 %; the metric itself if not given. */
  readonly whole?: string;
  /** What the values are called; the metric’s name if not given. */
  readonly values?: string;
  /** Also split by what the metric itself is split by; only this value is shown. */
  readonly only?: { readonly column: string; readonly value: string };
}

interface RankedCardProps {
  readonly title: string;
  /** More than one are tabs. */
  readonly rankings: readonly [RankedValues, ...RankedValues[]];
  readonly span?: 4 | 5 | 6 | 7 | 8 | 12;
  readonly limit?: number;
  readonly isPath?: boolean;
  /** Another range than that of the page. */
  readonly within?: { readonly from: string; readonly to: string };
}

/** The values of a column with most of something. A click shows only what belongs to one of them. */
export function RankedCard({ title, rankings, span = 6, limit = 10, isPath = false, within }: RankedCardProps) {
  const [tab, setTab] = useParam(`tab-${rankings[0].id}`, rankings[0].id);
  const ranking = rankings.find(({ id }) => id === tab) ?? rankings[0];
  const { page, isBefore, error, again } = useCounted(useRankingQuestions(ranking, limit, within));
  return (
    <Card
      title={title}
      span={span}
      isBefore={isBefore}
      actions={
        rankings.length === 1 ? null : <CardTabs label={title} tabs={rankings} chosen={ranking.id} onChoose={setTab} />
      }
    >
      <Shown data={page} error={error} again={again} lines={limit}>
        {({ answers: [answer, whole, exact] }) =>
          answer === undefined ? null : (
            <Ranked ranking={ranking} answer={answer} whole={whole} exact={exact} limit={limit} isPath={isPath} />
          )
        }
      </Shown>
    </Card>
  );
}

/** The ranking, the whole that it is part of, and what of it had arrived by the tidemark. */
function useRankingQuestions(
  { metric, field, isSplit = true, only, whole = metric }: RankedValues,
  limit: number,
  within: RankedCardProps['within'],
): readonly Question[] {
  const scope = { ...useScope(), ...within };
  const { tidemark } = useMoment();
  const question: Question = {
    metric,
    ...scope,
    grain: 'total',
    limit: only === undefined ? limit : Math.max(limit, 50),
    ...(isSplit ? { by: field } : {}),
  };
  const isCut = tidemark !== undefined && tidemark > scope.from && tidemark < scope.to;
  const all: Question = { metric: whole, ...scope, grain: 'total', exact: false };
  return isCut ? [question, all, { ...question, to: tidemark }] : [question, all];
}

interface RankedProps extends Pick<RankedCardProps, 'limit' | 'isPath'> {
  readonly ranking: RankedValues;
  readonly answer: Answer;
  readonly whole: Answer | undefined;
  readonly exact: Answer | undefined;
}

function Ranked({
  ranking: { field, metric, only, values },
  answer,
  whole,
  exact,
  limit = 10,
  isPath = false,
}: RankedProps) {
  const format = useFormat();
  const { filters } = useView();
  const isShown = ({ by, value }: Row): boolean =>
    value !== null && value !== 0 && (only === undefined || by[only.column] === only.value);
  const rows = answer.rows.filter(isShown).slice(0, limit);
  const known = new Map(exact?.rows.filter(isShown).map((row) => [row.by[field], row.value ?? 0]));
  const sum = whole?.rows.find(({ by }) => only === undefined || by[only.column] === only.value)?.value ?? 0;
  const hasShare = sum > 0 && answer.unit !== 'ratio' && answer.unit !== 'ms';
  if (rows.length === 0) return <Empty>{text.lists.empty}</Empty>;
  return (
    <BarList
      isPath={isPath}
      head={{
        name: fieldName(field),
        value: values ?? metricName(metric),
        ...(hasShare ? { share: text.lists.share } : {}),
      }}
      bars={rows.map((row): Bar => {
        const value = row.by[field];
        const name = valueName(field, value, format.country);
        const filter = { field, operator: ':', value: value ?? '' } as const;
        return {
          id: value ?? '',
          name,
          value: row.value ?? 0,
          exact: exactShare(row, known.get(value)),
          shown: format.value(row.value, answer.unit, row.by['currency'] ?? undefined),
          ...(hasShare ? { share: format.percent((row.value ?? 0) / sum) } : {}),
          href: hrefWith({ filter: withFilter(filters, filter).map(filterText) }),
          hint: text.filters.only(name),
        };
      })}
    />
  );
}

function exactShare({ exact, layer, value }: Row, known: number | undefined): number {
  if (exact || layer === 'batch') return 1;
  return value === null || value === 0 ? 0 : Math.min(1, (known ?? 0) / value);
}
