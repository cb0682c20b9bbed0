import type { ReactNode } from 'react';
import { Sparkline } from '../../chart/sparkline';
import { pointsOf } from '../../chart/points';
import { useMoment } from '../../data/moment';
import { useFormat, useScope, useSite } from '../../data/site';
import { Badge } from '../../honesty/badge';
import { Delta } from '../../honesty/delta';
import { metricName } from '../../text/names';
import { useView } from '../../view/view';
import { Currencies } from './currencies';
import type { HeadlineData, HeadlineNumber } from './headline-data';
import { type Headline, HEADLINES, question } from './questions';

const LARGE = 4;
/** Less of these is better. */
const LESS_IS_BETTER: readonly string[] = ['bounce_rate'];

interface HeadlinesProps {
  readonly data: HeadlineData;
  readonly chosen: Headline;
  readonly onChoose: (metric: Headline) => void;
}

/** The numbers that say how the site does; one of them is drawn below. */
export function Headlines({ data, chosen, onChoose }: HeadlinesProps) {
  const item = (metric: Headline, isLarge: boolean): ReactNode => (
    <Number
      key={metric}
      number={data.numbers[metric]}
      metric={metric}
      data={data}
      isLarge={isLarge}
      isChosen={metric === chosen}
      onChoose={() => onChoose(metric)}
    />
  );
  return (
    <>
      <div className="kpis">{HEADLINES.slice(0, LARGE).map((metric) => item(metric, true))}</div>
      <div className="minor">{HEADLINES.slice(LARGE).map((metric) => item(metric, false))}</div>
    </>
  );
}

interface NumberProps {
  readonly number: HeadlineNumber | undefined;
  readonly metric: Headline;
  readonly data: HeadlineData;
  readonly isLarge: boolean;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function Number({ number, metric, data, isLarge, isChosen, onChoose }: NumberProps) {
  const format = useFormat();
  const scope = useScope();
  const { id: site } = useSite();
  const { compare } = useView();
  const { asOf, tidemark } = useMoment();
  const name = metricName(metric);
  const { total, unit = '', series = [] } = number ?? {};
  const currency = total?.by['currency'] ?? data.currency;
  const shown = total === undefined ? '\u00a0' : format.value(total.value, unit, currency);
  const pick = (
    <button type="button" className="pick" aria-pressed={isChosen} onClick={onChoose}>
      {name}
    </button>
  );
  const delta =
    compare === 'none' || total === undefined ? null : (
      <Delta
        value={total.value}
        before={number?.before?.value}
        unit={unit}
        isLessBetter={LESS_IS_BETTER.includes(metric)}
      />
    );
  const badge =
    data.isKnown && total !== undefined ? (
      <Badge
        name={name}
        row={total}
        unit={unit}
        asking={{ site, question: question(metric, scope, 'total') }}
        parts={series}
        isSmall={!isLarge}
      >
        {metric === 'revenue' ? <Currencies data={data} /> : null}
      </Badge>
    ) : null;
  if (!isLarge)
    return (
      <div className="m" data-on={isChosen ? '' : undefined} data-metric={metric}>
        <div className="m-head">
          {pick}
          {badge}
        </div>
        <span className="num">{shown}</span>
        {delta}
      </div>
    );
  return (
    <div className="kpi" data-on={isChosen ? '' : undefined} data-metric={metric}>
      {pick}
      <div className="num">{shown}</div>
      <div className="meta">
        {delta ?? <span className="delta" />}
        {badge}
      </div>
      <Sparkline
        points={pointsOf(series, asOf, number?.beforeSeries)}
        markMs={tidemark === undefined ? undefined : Date.parse(tidemark)}
      />
    </div>
  );
}
