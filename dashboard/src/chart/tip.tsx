import type { Row } from '../../../core/wire/answer';
import { useFormat } from '../data/site';
import { changeOf } from '../honesty/change';
import { honestyOf } from '../honesty/state';
import { text } from '../text/text';
import type { ChartPoint } from './points';
import type { ChartFrame, Scale } from './scale';
import type { TimeChartProps } from './time-chart-props';

interface TipProps extends Pick<TimeChartProps, 'unit' | 'currency' | 'step' | 'beforeName'> {
  readonly point: ChartPoint;
  readonly compared: Row | undefined;
  readonly frame: ChartFrame;
  readonly scale: Scale;
  /** Whether it was reached by keys, so that a screen reader says it. */
  readonly isRead: boolean;
}

const WIDTH = 232;
const HEIGHT = 112;

/** Time, value, how sure it is, and the comparison. */
export function Tip({ point, compared, frame, scale, unit, currency, step, beforeName, isRead }: TipProps) {
  const format = useFormat();
  const { row, value } = point;
  const x = scale.x(point.midMs);
  const shown = (one: number | null | undefined): string => format.value(one, unit, currency);
  const honesty = honestyOf(row, { unit, format, isBucket: true });
  const isBetween = !row.exact && row.lower !== row.upper;
  const left = x + 18 + WIDTH > frame.width ? Math.max(4, x - WIDTH - 18) : x + 18;
  const change = compared === undefined || value === undefined ? undefined : changeOf(value, compared.value, unit);
  return (
    <>
      <line className="cursor" x1={x} x2={x} y1={frame.top} y2={scale.baseY} />
      {value === undefined ? null : (
        <circle className={row.exact ? 'dot' : 'dot lv'} cx={x} cy={scale.y(value)} r="5" />
      )}
      <foreignObject className="tip-place" x={left} y={frame.top} width={WIDTH} height={HEIGHT}>
        <div className="tip" role={isRead ? 'status' : undefined}>
          <div className="t">{format.bucket(row.start, row.end, step)}</div>
          <div className="v">{shown(value)}</div>
          <div className="r">
            <span className={row.exact ? undefined : 'lv'}>{honesty.words}</span>
            {isBetween ? <span>{text.honesty.between(shown(row.lower), shown(row.upper))}</span> : null}
          </div>
          {compared === undefined ? null : (
            <div className="r">
              <span>{beforeName}</span>
              <span>
                {shown(compared.value)}
                {change === undefined || point.isOpen ? '' : ` (${format.change(change)})`}
              </span>
            </div>
          )}
        </div>
      </foreignObject>
    </>
  );
}
