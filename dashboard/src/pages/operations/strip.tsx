import { useFormat } from '../../data/site';
import { words } from '../../text/words';

const HOUR_MS = 3_600_000;
const HOURS = 24;

interface StripProps {
  readonly now: string;
  readonly tidemark: string | null;
  readonly epoch: number;
}

/** The last day as a strip: ink as far as it is exact, blue up to now. */
export function Strip({ now, tidemark, epoch }: StripProps) {
  const format = useFormat();
  const end = Date.parse(now);
  const start = Math.floor(end / HOUR_MS) * HOUR_MS - (HOURS - 1) * HOUR_MS;
  const at = (ms: number): number => Math.min(100, Math.max(0, (100 * (ms - start)) / (HOURS * HOUR_MS)));
  const mark = tidemark === null ? 0 : at(Date.parse(tidemark));
  const said =
    tidemark === null
      ? words.operations.nothingExact
      : words.operations.strip(format.moment(tidemark, now), String(epoch));
  return (
    <>
      <svg className="strip" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label={said}>
        <rect className="e" width={mark} height="10" />
        <rect className="l" x={mark} width={at(end) - mark} height="10" />
        {Array.from({ length: HOURS - 1 }, (_, hour) => (
          <line key={hour} x1={(100 * (hour + 1)) / HOURS} x2={(100 * (hour + 1)) / HOURS} y1="8" y2="10" />
        ))}
      </svg>
      <p className="strip-ends" aria-hidden="true">
        <span>{format.moment(start, now)}</span>
        <span>{said}</span>
        <span>{format.time(now)}</span>
      </p>
    </>
  );
}
