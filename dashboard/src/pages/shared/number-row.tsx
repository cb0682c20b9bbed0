import type { Row } from '../../../../core/wire/answer';
import type { Question } from '../../../../core/wire/metrics';
import { useAnswers } from '../../data/questions';
import { useFormat, useScope, useSite, useStep } from '../../data/site';
import { Badge } from '../../honesty/badge';
import { Loading } from '../../kit/states';
import { metricName } from '../../text/names';
import { text } from '../../text/text';
import { words } from '../../text/words';
import { useView } from '../../view/view';

/** One number of a page. */
export interface Wanted {
  readonly metric: string;
  /** Which of its rows, such as a quantile. */
  readonly pick?: (row: Row) => boolean;
  readonly name?: string;
}

const LEAST_FOR_CHANGE = 10;
/** Numbers of which less is better. */
const LESS_IS_BETTER: readonly string[] = [
  'errors',
  'page_load',
  'interaction_delay',
  'cost_per_click',
  'ad_spend',
  'refunds',
];

/** The main numbers of a page, each with its change and how sure it is. */
export function NumberRow({ wanted, label }: { readonly wanted: readonly Wanted[]; readonly label: string }) {
  const { id: site, currency } = useSite();
  const scope = useScope();
  const step = useStep();
  const { compare } = useView();
  const totals = wanted.map(({ metric }): Question => ({
    metric,
    ...scope,
    grain: 'total',
    exact: false,
    ...(compare === 'none' ? {} : { compare }),
  }));
  const series = wanted.map(({ metric }): Question => ({ metric, ...scope, grain: step, exact: false }));
  const { page, isBefore } = useAnswers([...totals, ...series]);
  return (
    <section className={`card c12${isBefore ? ' before' : ''}`} aria-label={label}>
      {page === undefined ? (
        <Loading lines={2} />
      ) : (
        <dl className="sum">
          {wanted.map(({ metric, name = metricName(metric), pick = always }, at) => {
            const mine = (row: Row): boolean => pick(row) && (row.by['currency'] ?? currency) === currency;
            const answer = page.answers[at];
            const row = answer?.rows.find(mine);
            return (
              <div key={`${metric} ${name}`}>
                <dt>{name}</dt>
                <dd>
                  <Value row={row} unit={answer?.unit ?? ''} />
                  <Change row={row} unit={answer?.unit ?? ''} isLessBetter={LESS_IS_BETTER.includes(metric)} />
                  {row === undefined ? null : (
                    <Badge
                      name={name}
                      row={row}
                      unit={answer?.unit ?? ''}
                      asking={{ site, question: { ...totals[at], metric } }}
                      parts={page.answers[wanted.length + at]?.rows.filter(mine)}
                      isSmall
                    />
                  )}
                </dd>
              </div>
            );
          })}
        </dl>
      )}
    </section>
  );
}

function always(): boolean {
  return true;
}

function Value({ row, unit }: { readonly row: Row | undefined; readonly unit: string }) {
  const format = useFormat();
  return <b>{format.value(row?.value, unit, row?.by['currency'] ?? undefined)}</b>;
}

function Change({
  row,
  unit,
  isLessBetter,
}: {
  readonly row: Row | undefined;
  readonly unit: string;
  readonly isLessBetter: boolean;
}) {
  const format = useFormat();
  const before = row?.compared?.value ?? null;
  const now = row?.value ?? null;
  if (before === null || now === null || before === 0) return null;
  if (unit !== 'ratio' && unit !== 'ms' && Math.min(before, now) < LEAST_FOR_CHANGE) return null;
  const change = unit === 'ratio' ? now - before : (now - before) / before;
  if (change === 0) return <span className="delta">{words.asBefore}</span>;
  const isGood = change > 0 !== isLessBetter;
  const shown = unit === 'ratio' ? text.points(format.pointsOnly(change)) : format.percent(Math.abs(change));
  return (
    <span className={`delta ${isGood ? 'good' : 'bad'}`}>
      {change > 0 ? '↑' : '↓'} {shown}
    </span>
  );
}
