import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { Row } from '../../../core/wire/answer';
import { hasToken } from '../data/api';
import { useConnection } from '../data/connection';
import { useMoment } from '../data/moment';
import { useFormat } from '../data/site';
import { Copy } from '../kit/copy';
import { Panel, Pop } from '../kit/pop';
import { text } from '../text/text';
import { Glass } from './glass';
import { Parts } from './parts';
import { type Asking, curlOf } from './request';
import { type Honesty, honestyOf } from './state';

const Explain = lazy(async () => ({ default: (await import('./explain')).Explain }));

export interface BadgeProps {
  /** What the number is called. */
  readonly name: string;
  readonly row: Row | undefined;
  readonly unit: string;
  /** The question that the row answers, for “copy as curl” and the explanation. */
  readonly asking: Asking;
  /** The same number in steps of time. */
  readonly parts?: readonly Row[] | undefined;
  /** Only the glass; the words are for screen readers. */
  readonly isSmall?: boolean;
  /** More about the number, such as its other currencies. */
  readonly children?: ReactNode | undefined;
}

/** How sure a number is, from what its row says; kept up to date while the connection is lost. */
export function useHonesty(row: Row | undefined, unit: string, parts?: readonly Row[]): Honesty {
  const format = useFormat();
  const { lostMs, heardMs } = useConnection();
  return honestyOf(row, { unit, format, parts, staleSince: lostMs === undefined ? undefined : (heardMs ?? lostMs) });
}

/** Says in words how sure a number is; opened, it says what is exact, what is live, and when it becomes final. */
export function Badge({ name, row, unit, asking, parts, isSmall = false, children }: BadgeProps) {
  const honesty = useHonesty(row, unit, parts);
  const [isExplaining, setExplaining] = useState(false);
  const isBlue = honesty.kind === 'live' || honesty.kind === 'counting';
  return (
    <>
      <Pop
        className={isSmall ? 'badge small' : 'badge'}
        title={name}
        label={text.honesty.about(name, honesty.words)}
        trigger={
          <>
            <Glass kind={honesty.kind} share={honesty.share} />
            {isSmall ? null : <span className={isBlue ? 'lv' : undefined}>{honesty.words}</span>}
          </>
        }
      >
        {(close) => (
          <>
            <h3>{name}</h3>
            <About row={row} unit={unit} honesty={honesty} parts={parts} />
            {children}
            <div className="acts">
              <button
                type="button"
                className="link"
                onClick={() => {
                  close();
                  setExplaining(true);
                }}
              >
                {text.badge.how}
              </button>
              <Copy className="link" text={curlOf(asking, hasToken())}>
                {text.badge.curl}
              </Copy>
            </div>
          </>
        )}
      </Pop>
      <Panel title={text.explain.title(name)} isOpen={isExplaining} onClose={() => setExplaining(false)}>
        <Suspense>
          <Explain name={name} row={row} unit={unit} asking={asking} />
        </Suspense>
      </Panel>
    </>
  );
}

interface AboutProps extends Pick<BadgeProps, 'row' | 'unit' | 'parts'> {
  readonly honesty: Honesty;
}

function About({ row, unit, honesty, parts }: AboutProps) {
  const format = useFormat();
  const { asOf, tidemark } = useMoment();
  if (row === undefined || row.value === null) return <p className="fin">{text.honesty.none}</p>;
  const currency = row.by['currency'] ?? undefined;
  const shown = (value: number | null): string => format.value(value, unit, currency);
  const { final } = row;
  if (row.exact)
    return (
      <>
        <Parts share={1} />
        <p className="fin">{text.badge.allExact}</p>
        {row.restated_at === undefined ? null : (
          <p className="fin">{text.badge.corrected(format.instant(row.restated_at))}</p>
        )}
      </>
    );
  const exact = parts === undefined || unit === 'ratio' || unit === 'ms' ? undefined : exactSum(parts, unit);
  const isBetween = row.lower !== row.upper;
  const counting = parts?.find((one) => one.value !== null && !one.exact && one.final?.completeness === null);
  return (
    <>
      <Parts share={honesty.share} />
      <dl>
        {exact === undefined ? (
          honesty.share > 0 && tidemark !== undefined ? (
            <>
              <dt>{format.moment(tidemark, asOf ?? tidemark)}</dt>
              <dd>{text.badge.partExact}</dd>
            </>
          ) : null
        ) : (
          <>
            <dt>{shown(exact)}</dt>
            <dd>{text.badge.partExact}</dd>
          </>
        )}
        <dt className="lv">{exact === undefined ? shown(row.value) : shown(row.value - exact)}</dt>
        <dd>
          {isBetween
            ? text.badge.live(text.honesty.between(shown(row.lower), shown(row.upper)))
            : text.badge.liveCertain}
        </dd>
        {counting === undefined ? null : (
          <>
            <dt>{text.badge.open(format.time(counting.start), format.time(counting.end))}</dt>
            <dd>{text.badge.counting}</dd>
          </>
        )}
        {typeof final?.completeness !== 'number' ? null : (
          <>
            <dt>{format.percent(final.completeness)}</dt>
            <dd>{text.badge.arrived(format.percent(final.completeness))}</dd>
          </>
        )}
      </dl>
      <p className="fin">
        {typeof final?.lower !== 'number' || final.upper === null || final.rate === null
          ? text.badge.final
          : text.badge.finalBounds(shown(final.lower), shown(final.upper), format.percent(final.rate, 0))}
      </p>
    </>
  );
}

/** What of the number is exact; unknown for numbers that do not add up, such as visitors. */
function exactSum(parts: readonly Row[], unit: string): number | undefined {
  if (!['events', 'orders', 'units', 'minor_units'].includes(unit)) return undefined;
  return parts.reduce((sum, { value, exact }) => sum + (exact ? (value ?? 0) : 0), 0);
}
