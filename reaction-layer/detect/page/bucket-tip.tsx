import type { ChartFrame, Scale } from '../../../dashboard/src/chart/scale';
import { useFormat } from '../../../dashboard/src/data/site';
import type { Step } from '../../../dashboard/src/view/range';
import type { FindingBucket } from './buckets';
import { rateOf } from './rate';
import { words } from './words';

interface BucketTipProps {
  readonly bucket: FindingBucket;
  readonly step: Step;
  readonly scale: Scale;
  readonly frame: ChartFrame;
  readonly height: number;
  /** Whether it was reached by keys, so that a screen reader says it. */
  readonly isRead: boolean;
}

const WIDTH = 232;

/** What was found in a step, and how much of it is final. */
export function BucketTip({ bucket, step, scale, frame, height, isRead }: BucketTipProps) {
  const format = useFormat();
  const x = (scale.x(bucket.startMs) + scale.x(bucket.endMs)) / 2;
  const left = x + 18 + WIDTH > frame.width ? Math.max(4, x - WIDTH - 18) : x + 18;
  const { counts, standing, events } = bucket;
  return (
    <>
      <line className="cursor" x1={x} x2={x} y1={frame.top} y2={height - 8} />
      <foreignObject className="tip-place" x={left} y={frame.top} width={WIDTH} height={150}>
        <div className="tip" role={isRead ? 'status' : undefined}>
          <div className="t">{format.bucket(bucket.start, bucket.end, step)}</div>
          <div className="v">{format.count(standing)}</div>
          {(['confirmed', 'open', 'retracted'] as const).map((status) =>
            counts[status] === 0 ? null : (
              <div key={status} className="r">
                <span className={status === 'open' ? 'lv' : undefined}>{words.status[status]}</span>
                <span>{format.count(counts[status])}</span>
              </div>
            ),
          )}
          {events === null || events === 0 || standing === 0 ? null : (
            <div className="r">
              <span>{words.perThousand}</span>
              <span>{rateOf(standing, events, format.short)}</span>
            </div>
          )}
        </div>
      </foreignObject>
    </>
  );
}
