import { useFormat } from '../data/site';
import { Glass } from '../honesty/glass';
import { text } from '../text/text';
import { type AheadPoint, aheadPaths, middleOf } from './ahead-points';
import type { ChartPoint } from './points';
import type { ChartFrame, Scale } from './scale';
import type { TimeChartProps } from './time-chart-props';

interface AheadProps {
  readonly ahead: readonly AheadPoint[];
  readonly points: readonly ChartPoint[];
  readonly scale: Scale;
  readonly frame: ChartFrame;
}

/** How the number will go on: dotted, in the fan in which it will be in nine of ten cases. */
export function Ahead({ ahead, points, scale, frame }: AheadProps) {
  const last = points.findLast(({ value, isOpen }) => value !== undefined && !isOpen);
  const [first] = ahead;
  if (first === undefined) return null;
  const from = last?.value === undefined ? undefined : { midMs: last.midMs, value: last.value };
  const { line, fan } = aheadPaths(ahead, from, scale);
  return (
    <g>
      <line
        className="ahead-from"
        x1={scale.x(first.startMs)}
        x2={scale.x(first.startMs)}
        y1={frame.top}
        y2={scale.baseY}
      />
      <path className="f-90" d={fan} />
      <path className="l-fore" d={line} />
    </g>
  );
}

interface AheadTipProps extends Pick<TimeChartProps, 'unit' | 'currency' | 'step'> {
  readonly point: AheadPoint;
  readonly frame: ChartFrame;
  readonly scale: Scale;
  readonly isRead: boolean;
}

const WIDTH = 232;

/** What is expected of a step, and between which values. */
export function AheadTip({ point, frame, scale, unit, currency, step, isRead }: AheadTipProps) {
  const format = useFormat();
  const x = scale.x(middleOf(point));
  const left = x + 18 + WIDTH > frame.width ? Math.max(4, x - WIDTH - 18) : x + 18;
  const shown = (value: number): string => format.value(roundedFor(value, unit), unit, currency);
  return (
    <>
      <line className="cursor" x1={x} x2={x} y1={frame.top} y2={scale.baseY} />
      <circle className="dot fore" cx={x} cy={scale.y(point.value)} r="5" />
      <foreignObject className="tip-place" x={left} y={frame.top} width={WIDTH} height={112}>
        <div className="tip" role={isRead ? 'status' : undefined}>
          <div className="t">
            {format.bucket(new Date(point.startMs).toISOString(), new Date(point.endMs).toISOString(), step)}
          </div>
          <div className="v">{shown(point.value)}</div>
          <div className="r">
            <span className="fore-words">
              <Glass kind="forecast" share={0} /> {text.chart.forecast}
            </span>
            <span>{text.honesty.between(shown(point.lower), shown(point.upper))}</span>
          </div>
        </div>
      </foreignObject>
    </>
  );
}

/** Nobody expects a part of a visitor. */
export function roundedFor(value: number, unit: string): number {
  return unit === 'ratio' ? value : Math.round(value);
}
