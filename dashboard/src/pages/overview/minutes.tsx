import type { Row } from '../../../../core/wire/answer';
import { useSize } from '../../chart/size';
import { useMoment } from '../../data/moment';
import { text } from '../../text/text';

/** A bar per minute; the one that goes on is hollow. */
export function Minutes({ rows }: { readonly rows: readonly Row[] }) {
  const [host, { width, height }] = useSize<SVGSVGElement>();
  const { asOf } = useMoment();
  const most = rows.reduce((largest, { value }) => Math.max(largest, value ?? 0), 1);
  const barWidth = width / Math.max(1, rows.length);
  const asOfMs = asOf === undefined ? Infinity : Date.parse(asOf);
  return (
    <svg
      ref={host}
      className="minutes"
      role="img"
      viewBox={`0 0 ${Math.max(1, width)} ${Math.max(1, height)}`}
      aria-label={text.now.minutes(rows.map(({ value }) => value ?? 0).join(', '))}
    >
      {width === 0
        ? null
        : rows.map((row, at) => {
            const isOpen = Date.parse(row.end) > asOfMs;
            const tall = ((row.value ?? 0) / most) * (height - 2);
            if (tall === 0) return null;
            return (
              <rect
                key={row.start}
                className={isOpen ? 'part' : undefined}
                x={at * barWidth + 0.75}
                y={height - tall - (isOpen ? 0.5 : 0)}
                width={Math.max(1, barWidth - 2)}
                height={tall}
                rx="1"
              />
            );
          })}
    </svg>
  );
}
