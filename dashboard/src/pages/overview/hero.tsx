import { TimeChart } from '../../chart/time-chart';
import { useRange, useScope, useSite, useStep } from '../../data/site';
import { useAnswers } from '../../data/questions';
import { Failed } from '../../kit/states';
import { metricName } from '../../text/names';
import { text } from '../../text/text';
import { useParam } from '../../view/params';
import { setRange, useView } from '../../view/view';
import { useBeforeName } from '../../view/before-name';
import { ChartHead } from './chart-head';
import { ChartTable } from '../../chart/chart-table';
import { useForecast } from './forecast-data';
import { type HeadlineData, inCurrency, isHeadline } from './headline-data';
import { Headlines } from './headlines';
import { type Headline, question } from './questions';

const FIRST: Headline = 'visitors';

/** The headline numbers, and one of them over time. */
export function Hero({ data }: { readonly data: HeadlineData }) {
  const [asked, setNumber] = useParam('number', FIRST);
  const chosen = isHeadline(asked) ? asked : FIRST;
  if (data.error !== undefined && !data.isKnown)
    return (
      <section className="card c8 hero">
        <div className="card-body">
          <Failed error={data.error} again={data.again} />
        </div>
      </section>
    );
  return (
    <section
      className={`card c8 hero${data.isKnown ? (data.isBefore ? ' before' : '') : ' waiting'}`}
      aria-label={text.chart.headlines}
    >
      <Headlines data={data} chosen={chosen} onChoose={setNumber} />
      <Course data={data} metric={chosen} />
    </section>
  );
}

interface CourseProps {
  readonly data: HeadlineData;
  readonly metric: Headline;
}

/** One number over time, as a chart or as a table. */
function Course({ data, metric }: CourseProps) {
  const range = useRange();
  const scope = useScope();
  const step = useStep();
  const { id: site } = useSite();
  const { range: asked } = useView();
  const beforeName = useBeforeName();
  const [as, setAs] = useParam('as', 'chart');
  const number = data.numbers[metric];
  const isFiner = step !== range.steps[0];
  const finer = useAnswers(isFiner ? [question(metric, scope, step)] : []);
  const answer = finer.page?.answers[0];
  const isThere = !isFiner || (answer?.metric === metric && answer.grain === step);
  const rows = isFiner ? (isThere ? inCurrency(answer?.rows ?? [], data.currency) : []) : (number?.series ?? []);
  const unit = number?.unit ?? '';
  const isMoney = unit === 'minor_units';
  const title = text.chart.title(metricName(metric), `${text.byStep[step]}${isMoney ? `, ${data.currency}` : ''}`);
  const before = isFiner ? [] : (number?.beforeSeries ?? []);
  const [shownAhead, setAhead] = useParam('ahead', 'shown');
  const isAhead = shownAhead === 'shown';
  const { isPossible, ahead } = useForecast(metric, !isAhead || !data.isKnown);
  const isTable = as === 'table';
  const toggle = (): void => setAs(isTable ? 'chart' : 'table');
  return (
    <>
      <ChartHead
        title={title}
        asking={{ site, question: question(metric, scope, step) }}
        hasBefore={before.length > 0}
        forecast={
          isPossible && (ahead.length > 0 || !isAhead)
            ? { isShown: isAhead, toggle: () => setAhead(isAhead ? 'none' : 'shown') }
            : undefined
        }
        isTable={isTable}
        onTable={toggle}
      />
      {isTable ? (
        <ChartTable
          title={title}
          rows={rows}
          before={before}
          {...{ unit, step, beforeName, ahead }}
          currency={data.currency}
        />
      ) : (
        <TimeChart
          title={title}
          rows={rows}
          before={before}
          beforeName={beforeName}
          unit={unit}
          currency={data.currency}
          step={step}
          ahead={ahead}
          onSelect={(fromMs, toMs) => setRange({ kind: 'instants', fromMs, toMs })}
          onUndo={asked.kind === 'instants' ? () => history.back() : undefined}
        />
      )}
    </>
  );
}
