import { useFormat } from '../data/site';
import type { Step } from '../view/range';
import type { ChartPoint } from './points';
import { type ChartFrame, type Scale, timeTicks } from './scale';

interface AxesProps {
  readonly frame: ChartFrame;
  readonly scale: Scale;
  readonly points: readonly Pick<ChartPoint, 'startMs'>[];
  /** Values of the horizontal lines. */
  readonly ticks: readonly number[];
  readonly unit: string;
  readonly currency: string | undefined;
  readonly step: Step;
  readonly isSmall: boolean;
}

const LABEL_PX = 100;

/** Horizontal lines with their values, and times below. */
export function Axes({ frame, scale, points, ticks, unit, currency, step, isSmall }: AxesProps) {
  const format = useFormat();
  const labels = Math.max(2, Math.floor((frame.width - frame.left) / LABEL_PX));
  const ordinals = points.map(({ startMs }, at) => format.ordinal(startMs, step, at));
  const times = timeTicks(step, ordinals, labels);
  const last = frame.width - frame.right;
  return (
    <>
      {ticks.map((value) => (
        <g key={value}>
          <line
            className={value === 0 ? 'ax base' : 'ax'}
            x1={frame.left}
            x2={last}
            y1={scale.y(value)}
            y2={scale.y(value)}
          />
          <text x={frame.left - 8} y={scale.y(value) + 4} textAnchor="end">
            {format.short(value, unit, currency)}
          </text>
        </g>
      ))}
      {times.map((at, place) => {
        const point = points[at];
        if (point === undefined) return null;
        const x = scale.x(point.startMs);
        const { text, isStrong } = format.tick(point.startMs, step, place === 0 && !isSmall);
        const isFirst = x < frame.left + 24;
        return (
          <text
            key={at}
            className={isStrong ? 'strong' : undefined}
            x={isFirst ? frame.left : x}
            y={scale.baseY + 17}
            textAnchor={isFirst ? 'start' : x > last - 24 ? 'end' : 'middle'}
          >
            {text}
          </text>
        );
      })}
    </>
  );
}
