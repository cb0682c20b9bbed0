import { type KeyboardEvent, type PointerEvent, useId, useMemo, useState } from 'react';
import type { Row } from '../../../core/wire/answer';
import { useMoment } from '../data/moment';
import { useFormat } from '../data/site';
import { text } from '../text/text';
import type { TimeChartProps } from './time-chart-props';
import { Ahead, AheadTip } from './ahead';
import type { AheadPoint } from './ahead-points';
import { Axes } from './axes';
import { beforePath, pathsOf } from './paths';
import { hasValues, type ChartPoint, pointsOf } from './points';
import { type ChartFrame, scaleOf, valueTicks } from './scale';
import { useSize } from './size';
import { useTide } from './tide';
import { Tidemark } from './tidemark';
import { Tip } from './tip';

const SMALL = 560;
const DRAG_PX = 8;
const NONE: readonly AheadPoint[] = [];

/** A number over time: solid below the tidemark, with its bounds above it, hollow where it is still counted. */
export function TimeChart(props: TimeChartProps) {
  const { title, rows, before = [], ahead = NONE, unit, currency, step, onSelect, onUndo } = props;
  const format = useFormat();
  const { asOf, tidemark } = useMoment();
  const markMs = useTide(tidemark === undefined ? undefined : Date.parse(tidemark));
  const [host, { width, height }] = useSize<SVGSVGElement>();
  const [at, setAt] = useState<number>();
  const [isRead, setRead] = useState(false);
  const [drag, setDrag] = useState<{ readonly from: number; readonly to: number }>();
  const id = useId();
  const points = useMemo(() => pointsOf(rows, asOf, before), [rows, asOf, before]);
  const isSmall = width < SMALL;
  const frame: ChartFrame = { width, height, left: isSmall ? 40 : 56, right: isSmall ? 10 : 16, top: 44, bottom: 28 };
  const values = [
    ...points.flatMap(({ value, upper }) => (value === undefined ? [] : [value, upper])),
    ...before.flatMap(({ value }) => value ?? []),
    ...ahead.map(({ upper }) => upper),
  ];
  const ticks = valueTicks(Math.max(0, ...values), {
    min: Math.min(0, ...values),
    unitSize: unit === 'minor_units' ? format.minorUnits(currency) : 1,
    isWhole: unit !== 'ratio' && unit !== 'ms' && unit !== 'minor_units',
  });
  const scale = scaleOf(frame, {
    fromMs: points[0]?.startMs ?? 0,
    toMs: Math.max(points.at(-1)?.endMs ?? 1, ahead.at(-1)?.endMs ?? 0),
    top: ticks.at(-1) ?? 1,
    bottom: ticks[0] ?? 0,
  });
  // Beyond the last step of the range, and where nothing was counted yet, the forecast is read.
  const steps = [...points, ...beyond(ahead, points)];
  const chosen = at === undefined ? undefined : points[at];
  const start = at === undefined ? undefined : steps[at]?.startMs;
  const expected = chosen?.value === undefined ? ahead.find(({ startMs }) => startMs === start) : undefined;
  const pointAt = (event: PointerEvent): { readonly x: number; readonly index: number } => {
    const x = event.clientX - (host.current?.getBoundingClientRect().left ?? 0);
    const ms = scale.at(x);
    const found = steps.findIndex(({ endMs }) => ms < endMs);
    return { x, index: found < 0 ? steps.length - 1 : found };
  };
  const finish = (): void => {
    const [from, to] = drag === undefined ? [0, 0] : [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)];
    setDrag(undefined);
    if (onSelect === undefined || to - from < DRAG_PX) return;
    const inside = points.filter(({ startMs, endMs }) => scale.x(endMs) > from && scale.x(startMs) < to);
    const [first, last] = [inside[0], inside.at(-1)];
    if (first !== undefined && last !== undefined) onSelect(first.startMs, last.endMs);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const last = steps.length - 1;
    const go: Readonly<Record<string, number>> = {
      ArrowLeft: Math.max(0, (at ?? last + 1) - 1),
      ArrowRight: Math.min(last, (at ?? -1) + 1),
      Home: 0,
      End: last,
    };
    if (Object.hasOwn(go, event.key)) {
      event.preventDefault();
      setAt(go[event.key]);
      setRead(true);
    } else if (event.key === 'Escape' && (at !== undefined || drag !== undefined)) {
      event.stopPropagation();
      setAt(undefined);
      setDrag(undefined);
    } else if (event.key === 'Escape') onUndo?.();
  };
  const exact = points.filter(({ isExact }) => isExact).length;
  const last = ahead.at(-1);
  const label = text.chart.describe(
    title,
    points.length,
    exact === 0 ? text.chart.noneExact : exact === points.length ? text.chart.allExact : text.chart.someExact(exact),
  );
  const isDrawn = width > 0 && points.length > 0;
  return (
    <div className="chart">
      <svg
        ref={host}
        className="plot"
        viewBox={`0 0 ${Math.max(1, width)} ${Math.max(1, height)}`}
        tabIndex={0}
        role="img"
        aria-label={last === undefined ? label : `${label}${text.chart.forecastUntil(format.instant(last.endMs))}`}
        onPointerMove={(event) => {
          const { x, index } = pointAt(event);
          setAt(index);
          setRead(false);
          if (drag !== undefined) setDrag({ from: drag.from, to: x });
        }}
        onPointerDown={(event) => {
          if (event.pointerType !== 'mouse' || event.button !== 0 || onSelect === undefined) return;
          const { x } = pointAt(event);
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag({ from: x, to: x });
        }}
        onPointerUp={finish}
        onPointerLeave={() => setAt(undefined)}
        onBlur={() => setAt(undefined)}
        onKeyDown={onKeyDown}
      >
        {isDrawn ? (
          <>
            <Axes frame={frame} scale={scale} points={steps} ticks={ticks} {...{ unit, currency, step, isSmall }} />
            <Ahead ahead={ahead} points={points} scale={scale} frame={frame} />
            <Series id={id} points={points} before={before} scale={scale} markMs={markMs} isSmall={isSmall} />
            {hasValues(points) ? null : (
              <text className="nothing" x={width / 2} y={height / 2} textAnchor="middle">
                {text.chart.empty}
              </text>
            )}
            <Tidemark frame={frame} scale={scale} points={points} markMs={markMs} isSmall={isSmall} />
            {drag === undefined ? null : (
              <rect
                className="brush"
                x={Math.min(drag.from, drag.to)}
                y={frame.top}
                width={Math.abs(drag.to - drag.from)}
                height={Math.max(0, scale.baseY - frame.top)}
              />
            )}
            {expected === undefined ? null : (
              <AheadTip point={expected} {...{ frame, scale, unit, currency, step, isRead }} />
            )}
            {chosen === undefined || expected !== undefined ? null : (
              <Tip
                {...props}
                point={chosen}
                compared={at === undefined ? undefined : before[at]}
                frame={frame}
                scale={scale}
                isRead={isRead}
              />
            )}
          </>
        ) : null}
      </svg>
    </div>
  );
}

/** Steps of the forecast after those of the range. */
function beyond(ahead: readonly AheadPoint[], points: readonly ChartPoint[]): readonly AheadPoint[] {
  const endMs = points.at(-1)?.endMs ?? 0;
  return ahead.filter(({ startMs }) => startMs >= endMs);
}

interface SeriesProps {
  readonly id: string;
  readonly points: readonly ChartPoint[];
  readonly before: readonly Row[];
  readonly scale: ReturnType<typeof scaleOf>;
  readonly markMs: number | undefined;
  readonly isSmall: boolean;
}

function Series({ id, points, before, scale, markMs, isSmall }: SeriesProps) {
  const paths = pathsOf(points, scale, markMs);
  const compared = before.map(({ value }) => value);
  return (
    <>
      <defs>
        <pattern id={`${id}-hatch`} width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line className="hatch" x1="0" y1="0" x2="0" y2="7" />
        </pattern>
        <linearGradient id={`${id}-ink`} x2="0" y2="1">
          <stop className="g0" />
          <stop className="g1" offset="1" />
        </linearGradient>
      </defs>
      <path className="l-prev" d={beforePath(compared, points, scale)} />
      <path fill={`url(#${id}-ink)`} d={paths.exactArea} />
      <path fill={`url(#${id}-hatch)`} d={paths.liveArea} />
      <path className="a-band" d={paths.band} />
      <path className="l-exact" d={paths.exact} />
      <path className="l-live" d={paths.live} />
      <path className="l-part" d={paths.open} />
      {paths.dots.map(({ x, y, kind }) =>
        kind === 'open' ? (
          <g key={x}>
            <circle className="dot-part" cx={x} cy={y} r="3.5" />
            {isSmall ? null : (
              <text className="lvt" x={x - 2} y={y - 10} textAnchor="end">
                {text.chart.soFar}
              </text>
            )}
          </g>
        ) : (
          <circle key={x} className={kind === 'exact' ? 'dot' : 'dot lv'} cx={x} cy={y} r="4" />
        ),
      )}
    </>
  );
}
