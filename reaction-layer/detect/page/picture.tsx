import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import { Axes } from '../../../dashboard/src/chart/axes';
import { type ChartFrame, type Scale, scaleOf, valueTicks } from '../../../dashboard/src/chart/scale';
import { useSize } from '../../../dashboard/src/chart/size';
import { useTide } from '../../../dashboard/src/chart/tide';
import { Tidemark } from '../../../dashboard/src/chart/tidemark';
import { useMoment } from '../../../dashboard/src/data/moment';
import { useFormat } from '../../../dashboard/src/data/site';
import type { Step } from '../../../dashboard/src/view/range';
import { setRange } from '../../../dashboard/src/view/view';
import { type FindingBucket, STACK } from './buckets';
import { placeOf } from './bar-place';
import { Lanes, LANE_PX, lanesOf } from './lanes';
import { BucketTip } from './bucket-tip';
import { words } from './words';

interface PictureProps {
  readonly buckets: readonly FindingBucket[];
  readonly step: Step;
}

const SMALL = 560;
const BARS_PX = 190;
const AXIS_PX = 30;

/** Findings over time as bars, final ones in ink, live ones in blue, and a lane for each class. */
export function Picture({ buckets, step }: PictureProps) {
  const format = useFormat();
  const { tidemark } = useMoment();
  const markMs = useTide(tidemark === undefined ? undefined : Date.parse(tidemark));
  const [host, { width }] = useSize<SVGSVGElement>();
  const [at, setAt] = useState<number>();
  const [isRead, setRead] = useState(false);
  const isSmall = width < SMALL;
  const lanes = lanesOf(buckets);
  const height = BARS_PX + AXIS_PX + lanes.length * LANE_PX[isSmall ? 'small' : 'usual'] + 8;
  const frame: ChartFrame = {
    width,
    height: BARS_PX + AXIS_PX,
    left: isSmall ? 30 : 168,
    right: isSmall ? 4 : 8,
    top: 40,
    bottom: AXIS_PX,
  };
  const most = Math.max(0, ...buckets.map(({ standing, counts }) => standing + counts.retracted));
  const ticks = valueTicks(most, { isWhole: true });
  const scale = scaleOf(frame, {
    fromMs: buckets[0]?.startMs ?? 0,
    toMs: buckets.at(-1)?.endMs ?? 1,
    top: ticks.at(-1) ?? 1,
    bottom: 0,
  });
  const chosen = at === undefined ? undefined : buckets[at];
  const openBucket = (bucket: FindingBucket | undefined): void => {
    if (bucket !== undefined && bucket.findings.length > 0 && buckets.length > 1)
      setRange({ kind: 'instants', fromMs: bucket.startMs, toMs: bucket.endMs });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const last = buckets.length - 1;
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
    } else if (event.key === 'Enter') openBucket(chosen);
    else if (event.key === 'Escape') setAt(undefined);
  };
  return (
    <svg
      ref={host}
      className="plot find-plot"
      viewBox={`0 0 ${Math.max(1, width)} ${height}`}
      height={height}
      tabIndex={0}
      role="img"
      aria-label={words.describe(buckets.length, format.count(buckets.reduce((sum, one) => sum + one.standing, 0)))}
      onPointerMove={(event) => {
        setAt(indexAt(event, buckets, scale));
        setRead(false);
      }}
      onPointerLeave={() => setAt(undefined)}
      onBlur={() => setAt(undefined)}
      onClick={() => openBucket(chosen)}
      onKeyDown={onKeyDown}
    >
      {width === 0 || buckets.length === 0 ? null : (
        <>
          <Axes
            frame={frame}
            scale={scale}
            points={buckets}
            ticks={ticks}
            unit="events"
            currency={undefined}
            {...{ step, isSmall }}
          />
          <Bars buckets={buckets} scale={scale} />
          <Lanes lanes={lanes} buckets={buckets} scale={scale} frame={frame} isSmall={isSmall} />
          <Tidemark frame={frame} scale={scale} points={buckets} markMs={markMs} isSmall={isSmall} />
          {chosen === undefined ? null : (
            <BucketTip bucket={chosen} step={step} scale={scale} frame={frame} height={height} isRead={isRead} />
          )}
        </>
      )}
    </svg>
  );
}

function indexAt(event: PointerEvent<SVGSVGElement>, buckets: readonly FindingBucket[], scale: Scale): number {
  const ms = scale.at(event.clientX - event.currentTarget.getBoundingClientRect().left);
  const found = buckets.findIndex(({ endMs }) => ms < endMs);
  return found < 0 ? buckets.length - 1 : found;
}

function Bars({ buckets, scale }: { readonly buckets: readonly FindingBucket[]; readonly scale: Scale }) {
  return buckets.map((bucket) => {
    const { x, width } = placeOf(bucket, scale);
    return STACK.map((status, at) => {
      const count = bucket.counts[status];
      if (count === 0) return null;
      const below = STACK.slice(0, at).reduce((sum, one) => sum + bucket.counts[one], 0);
      const top = scale.y(below + count);
      return (
        <rect
          key={`${bucket.startMs} ${status}`}
          className={`fb ${status}`}
          x={x}
          y={top}
          width={width}
          height={Math.max(1, scale.y(below) - top - (at === 0 ? 0 : 1))}
        />
      );
    });
  });
}
