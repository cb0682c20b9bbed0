import { useMoment } from '../data/moment';
import { useFormat } from '../data/site';
import { text } from '../text/text';
import type { ChartPoint } from './points';
import type { ChartFrame, Scale } from './scale';

interface TidemarkProps {
  readonly frame: ChartFrame;
  readonly scale: Scale;
  readonly points: readonly Pick<ChartPoint, 'startMs' | 'endMs'>[];
  /** Where it is drawn, ms. */
  readonly markMs: number | undefined;
  readonly isSmall: boolean;
}

const GLASS_Y = 17;
const RADIUS = 7;
const LABEL_PX = 150;

/** The line between what is exact and what is live; its words turn near an edge. */
export function Tidemark({ frame, scale, points, markMs, isSmall }: TidemarkProps) {
  const format = useFormat();
  const { tidemark } = useMoment();
  const [first, last] = [points[0], points.at(-1)];
  if (markMs === undefined || tidemark === undefined || first === undefined || last === undefined) return null;
  if (markMs <= first.startMs || markMs >= last.endMs) return null;
  const x = scale.x(markMs);
  const right = frame.width - frame.right;
  const when = format.moment(tidemark, last.startMs);
  const exact = isSmall ? text.chart.exact : text.chart.exactUpTo(when);
  const live = isSmall ? text.chart.live : text.chart.liveUntil;
  const room = isSmall ? 48 : LABEL_PX;
  const isLeft = x - frame.left < room && right - x > room;
  const isRight = right - x < room;
  return (
    <g>
      <line className="tide" x1={x} x2={x} y1={GLASS_Y + RADIUS} y2={scale.baseY} />
      <circle className="tide glass-back" cx={x} cy={GLASS_Y} r={RADIUS} />
      <path className="glass-ink" d={`M${x - 5.8} ${GLASS_Y}A5.8 5.8 0 0 0 ${x + 5.8} ${GLASS_Y}Z`} />
      {isLeft ? null : (
        <text className="strong" x={x - 14} y={GLASS_Y + 4} textAnchor="end">
          {exact}
        </text>
      )}
      {isRight ? null : (
        <text className={isLeft ? 'strong' : 'lvt'} x={x + 14} y={GLASS_Y + 4}>
          {isLeft ? exact : live}
        </text>
      )}
    </g>
  );
}
