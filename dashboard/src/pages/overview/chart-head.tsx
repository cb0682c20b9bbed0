import { useRange, useStep } from '../../data/site';
import { Download } from '../../honesty/download';
import { type Asking, curlOf } from '../../honesty/request';
import { hasToken } from '../../data/api';
import { CardTabs } from '../../kit/card';
import { Copy } from '../../kit/copy';
import { Icon } from '../../kit/icon';
import { Pop } from '../../kit/pop';
import { text } from '../../text/text';
import { useBeforeName } from '../../view/before-name';
import { useParam } from '../../view/params';

interface ChartHeadProps {
  readonly title: string;
  readonly asking: Asking;
  readonly hasBefore: boolean;
  /** Undefined if the range has nothing ahead. */
  readonly forecast: { readonly isShown: boolean; readonly toggle: () => void } | undefined;
  readonly isTable: boolean;
  readonly onTable: () => void;
}

/** Title, legend and steps of the chart, and what else can be done with it. */
export function ChartHead({ title, asking, hasBefore, forecast, isTable, onTable }: ChartHeadProps) {
  const { steps } = useRange();
  const step = useStep();
  const [, setStep] = useParam('step', steps[0] ?? 'hour');
  return (
    <div className="chart-head">
      <h2>{title}</h2>
      <Legend hasBefore={hasBefore} forecast={forecast} />
      <div className="tabs">
        {steps.length < 2 ? null : (
          <CardTabs
            label={text.stepLabel}
            tabs={steps.map((id) => ({ id, name: text.steps[id] }))}
            chosen={step}
            onChoose={setStep}
          />
        )}
        <Pop
          className="more-button"
          title={text.chart.more}
          label={text.chart.more}
          size="narrow"
          trigger={<Icon name="more" />}
        >
          {(close) => (
            <div className="menu">
              <button
                type="button"
                onClick={() => {
                  close();
                  onTable();
                }}
              >
                {isTable ? text.chart.showChart : text.chart.showTable}
              </button>
              <Download asking={asking} form="csv" />
              <Download asking={asking} form="arrow" />
              <Copy className="menu-item" text={curlOf(asking, hasToken())}>
                {text.badge.curl}
              </Copy>
            </div>
          )}
        </Pop>
      </div>
    </div>
  );
}

function Legend({ hasBefore, forecast }: Pick<ChartHeadProps, 'hasBefore' | 'forecast'>) {
  const beforeName = useBeforeName();
  return (
    <div className="legend">
      <span>
        <svg viewBox="0 0 22 12" aria-hidden="true">
          <path className="a-exact" d="M0 6h22v6H0z" />
          <path className="l-exact" d="M1 6h20" />
        </svg>
        {text.chart.exact}
      </span>
      <span>
        <svg viewBox="0 0 22 12" aria-hidden="true">
          <path className="a-band" d="M0 1h22v10H0z" />
          <path className="l-live" d="M1 6h20" />
        </svg>
        {text.chart.live}
      </span>
      <span>
        <svg viewBox="0 0 22 12" aria-hidden="true">
          <path className="l-part" d="M1 6h14" />
          <circle className="dot-part" cx="18" cy="6" r="3" />
        </svg>
        {text.chart.counting}
      </span>
      {hasBefore ? (
        <span>
          <svg viewBox="0 0 22 12" aria-hidden="true">
            <path className="l-prev" d="M1 6h20" />
          </svg>
          {beforeName}
        </span>
      ) : null}
      {forecast === undefined ? null : (
        <button
          type="button"
          className="legend-switch"
          aria-pressed={forecast.isShown}
          title={forecast.isShown ? text.chart.hideForecast : text.chart.showForecast}
          onClick={forecast.toggle}
        >
          <svg viewBox="0 0 22 12" aria-hidden="true">
            <path className="f-90" d="M0 1h22v10H0z" />
            <path className="l-fore" d="M1 6h20" />
          </svg>
          {text.chart.forecast}
        </button>
      )}
    </div>
  );
}
