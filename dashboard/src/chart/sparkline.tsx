import { pathsOf } from './paths';
import type { ChartPoint } from './points';
import { scaleOf } from './scale';
import { useSize } from './size';

interface SparklineProps {
  readonly points: readonly ChartPoint[];
  readonly markMs: number | undefined;
}

/** The course of a number, without axes. */
export function Sparkline({ points, markMs }: SparklineProps) {
  const [host, { width, height }] = useSize<SVGSVGElement>();
  return (
    <svg ref={host} className="spark" viewBox={`0 0 ${Math.max(1, width)} ${Math.max(1, height)}`} aria-hidden="true">
      {width === 0 || points.length === 0 ? null : <Drawn points={points} markMs={markMs} size={{ width, height }} />}
    </svg>
  );
}

interface DrawnProps extends SparklineProps {
  readonly size: { readonly width: number; readonly height: number };
}

function Drawn({ points, markMs, size: { width, height } }: DrawnProps) {
  const values = points.flatMap(({ value }) => value ?? []);
  const scale = scaleOf(
    { width, height, left: 1, right: 5, top: 3, bottom: 2 },
    {
      fromMs: points[0]?.startMs ?? 0,
      toMs: points.at(-1)?.endMs ?? 1,
      top: Math.max(...values, 0) * 1.06,
      bottom: Math.min(...values, 0),
    },
  );
  const paths = pathsOf(points, scale, markMs);
  return (
    <>
      <path className="a-exact" d={paths.exactArea} />
      <path className="a-spark" d={paths.liveArea} />
      <path className="l-exact" d={paths.exact} />
      <path className="l-live" d={paths.live} />
      <path className="l-part" d={paths.open} />
      {paths.dots.map(({ x, y, kind }) =>
        kind === 'open' ? (
          <circle key={x} className="dot-part" cx={x} cy={y} r="2.25" />
        ) : (
          <circle key={x} className={kind === 'exact' ? 'dot' : 'dot lv'} cx={x} cy={y} r="3" />
        ),
      )}
    </>
  );
}
