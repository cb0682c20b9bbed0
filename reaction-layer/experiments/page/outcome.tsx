import type { listMetrics } from '../../../core/wire/metrics';
import { useAsk } from '../../../dashboard/src/data/ask';
import { useFormat } from '../../../dashboard/src/data/site';
import type { Format } from '../../../dashboard/src/format/format';
import { Card } from '../../../dashboard/src/kit/card';
import { metricName } from '../../../dashboard/src/text/names';
import { Interval } from './interval';
import type { ShownResults } from './verdict';
import { words } from './words';

type Measured = ShownResults['metrics'][number];
type MeasuredIn = Measured['variants'][number];

/** What each variant did to each metric, as intervals beside the control. */
export function Outcome({ results }: { readonly results: ShownResults }) {
  const { metrics, split, is_live: isLive, unit } = results;
  const { data } = useAsk<typeof listMetrics>({ method: 'get', path: '/v1/metrics', access: 'read' }, {});
  const unitOf = (metric: string): string => data?.metrics.find(({ id }) => id === metric)?.unit ?? '';
  const most = widest(metrics);
  const measured = (['goal', 'guardrail'] as const).map((role) => {
    const mine = metrics.filter((one) => one.role === role);
    if (mine.length === 0) return null;
    return (
      <section key={role} aria-label={words[`${role}s`]}>
        <h3 className="role">{words[`${role}s`]}</h3>
        {mine.map((one) => (
          <MeasuredRows
            key={`${one.metric} ${one.as}`}
            measured={one}
            metricUnit={unitOf(one.metric)}
            unit={unit}
            isLive={isLive}
            isComparable={!split.is_mismatch}
            most={most}
          />
        ))}
      </section>
    );
  });
  return (
    <Card title={words.did}>
      {split.is_mismatch ? (
        <>
          <p className="muted">{words.notComparable}</p>
          <details className="anyway">
            <summary>{words.showAnyway}</summary>
            {measured}
          </details>
        </>
      ) : (
        <>
          <p className="muted">{words.intervalsHold}</p>
          {measured}
        </>
      )}
    </Card>
  );
}

interface MeasuredRowsProps {
  readonly measured: Measured;
  readonly metricUnit: string;
  readonly unit: ShownResults['unit'];
  readonly isLive: boolean;
  readonly isComparable: boolean;
  /** Largest relative change that is drawn. */
  readonly most: number;
}

function MeasuredRows({ measured, metricUnit, unit, isLive, isComparable, most }: MeasuredRowsProps) {
  const format = useFormat();
  const { metric, as, variants, variance_explained: explained, cap, capped_units: capped } = measured;
  const name = metricName(metric);
  const shown = (value: number | null): string => valueText(value, { as, metricUnit, format });
  return (
    <div className="measured">
      <p className="measured-name">
        <b>{name}</b> {words.as[as](as === 'conversion' ? words.units[unit] : words.perUnit[unit])}
      </p>
      <ul>
        {variants.map((variant) => (
          <li key={variant.variant} className="arm">
            <span className="arm-name" dir="auto">
              {variant.variant}
            </span>
            <span className="arm-value">{shown(variant.value)}</span>
            {isComparable ? (
              <Change variant={variant} measured={measured} {...{ name, isLive, most }} />
            ) : (
              <span className="arm-change" />
            )}
          </li>
        ))}
      </ul>
      {explained === null || explained < 0.01 ? null : (
        <p className="muted">{words.cuped(format.percent(explained, 0))}</p>
      )}
      {cap === null || capped === 0 ? null : (
        <p className="muted">{words.capped(format.count(capped), format.value(cap, metricUnit))}</p>
      )}
    </div>
  );
}

interface ChangeProps {
  readonly variant: MeasuredIn;
  readonly measured: Measured;
  readonly name: string;
  readonly isLive: boolean;
  readonly most: number;
}

/** Relative to the control, with the interval that always holds. */
function Change({ variant: { variant, comparison }, measured: { better }, name, isLive, most }: ChangeProps) {
  const format = useFormat();
  if (comparison === null) return <span className="arm-change muted">{words.control}</span>;
  const { relative, always } = comparison;
  if (relative === null || always === null) return <span className="arm-change muted">{words.tooFew}</span>;
  const signed = (share: number): string => format.change({ kind: 'relative', amount: share });
  const [from, to] = [signed(relative.lower), signed(relative.upper)];
  const side = always.lower > 0 ? 'more' : always.upper < 0 ? 'less' : 'open';
  const isGood = (side === 'more') === (better === 'higher');
  return (
    <>
      <span className={`arm-change ${side === 'open' ? '' : isGood ? 'good' : 'bad'}`}>
        <b>{signed(relative.value)}</b>{' '}
        {side === 'open' ? words.unclear : `${side === 'more' ? '↑' : '↓'} ${isGood ? words.better : words.worse}`}
        <small>{words.between(from, to)}</small>
      </span>
      <Interval
        label={words.interval(variant, name, from, to)}
        value={relative.value}
        lower={relative.lower}
        upper={relative.upper}
        most={most}
        isLive={isLive}
      />
    </>
  );
}

interface ValueContext {
  readonly as: Measured['as'];
  readonly metricUnit: string;
  readonly format: Format;
}

function valueText(value: number | null, { as, metricUnit, format }: ValueContext): string {
  if (value === null) return '–';
  if (as === 'conversion') return format.value(value, 'ratio');
  return metricUnit === 'minor_units' || metricUnit === 'ratio' || metricUnit === 'ms'
    ? format.value(value, metricUnit)
    : format.short(value, metricUnit);
}

const LEAST = 0.05;
const MOST = 1.5;

/** All intervals share one axis, wide enough for the widest; beyond half as much again they are cut. */
function widest(metrics: readonly Measured[]): number {
  const ends = metrics.flatMap(({ variants }) =>
    variants.flatMap(({ comparison }) =>
      comparison?.relative === null || comparison?.always === null || comparison === null
        ? []
        : [Math.abs(comparison.relative.lower), Math.abs(comparison.relative.upper)],
    ),
  );
  return Math.min(MOST, Math.max(LEAST, ...ends) * 1.1);
}
