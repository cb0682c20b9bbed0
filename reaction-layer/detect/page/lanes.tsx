import type { ChartFrame, Scale } from '../../../dashboard/src/chart/scale';
import { useFormat } from '../../../dashboard/src/data/site';
import { named } from '../../../dashboard/src/text/names';
import type { ShownFinding } from './shown-finding';
import type { FindingBucket } from './buckets';
import { placeOf } from './bar-place';
import { words } from './words';

/** Height of a lane: on narrow screens its name stands above it. */
export const LANE_PX = { usual: 24, small: 36 } as const;
const CELL_PX = 12;
/** More classes than this at once are rare; the list has them all. */
const MOST_LANES = 8;

interface ClassLane {
  readonly name: string;
  readonly count: number;
}

/** The classes of the findings, the most frequent first. */
export function lanesOf(buckets: readonly FindingBucket[]): readonly ClassLane[] {
  const counts = new Map<string, number>();
  for (const { findings } of buckets)
    for (const { class: name, count } of findings) counts.set(name, (counts.get(name) ?? 0) + count);
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .toSorted((one, other) => other.count - one.count)
    .slice(0, MOST_LANES);
}

interface LanesProps {
  readonly lanes: readonly ClassLane[];
  readonly buckets: readonly FindingBucket[];
  readonly scale: Scale;
  readonly frame: ChartFrame;
  readonly isSmall: boolean;
}

/** When findings of each class were made. */
export function Lanes({ lanes, buckets, scale, frame, isSmall }: LanesProps) {
  const format = useFormat();
  const step = LANE_PX[isSmall ? 'small' : 'usual'];
  return lanes.map(({ name, count }, at) => {
    const top = frame.height + at * step;
    const middle = isSmall ? top + step - CELL_PX / 2 - 2 : top + step / 2;
    const label = named(words.classes, name);
    return (
      <g key={name}>
        <line className="ax" x1={frame.left} x2={frame.width - frame.right} y1={middle} y2={middle} />
        {isSmall ? (
          <text x={frame.left} y={top + 14}>
            {label} {format.count(count)}
          </text>
        ) : (
          <text x={frame.left - 8} y={middle + 4} textAnchor="end">
            {cut(label)}
          </text>
        )}
        {buckets.map((bucket) => {
          const mine = bucket.findings.filter((finding) => finding.class === name);
          if (mine.length === 0) return null;
          const { x, width } = placeOf(bucket, scale);
          const shown = Math.max(4, width);
          return (
            <rect
              key={bucket.startMs}
              className={`fb ${stateOf(mine)}`}
              x={x + (width - shown) / 2}
              y={middle - CELL_PX / 2}
              width={shown}
              height={CELL_PX}
              rx="2"
            />
          );
        })}
      </g>
    );
  });
}

/** Blue while any of them is live. */
function stateOf(findings: readonly ShownFinding[]): ShownFinding['status'] {
  if (findings.some(({ status }) => status === 'open')) return 'open';
  return findings.some(({ status }) => status !== 'retracted') ? 'confirmed' : 'retracted';
}

const LABEL_LETTERS = 26;

function cut(label: string): string {
  return label.length <= LABEL_LETTERS ? label : `${label.slice(0, LABEL_LETTERS - 1)}…`;
}
