import { useEffect, useState } from 'react';
import { useConnection } from '../data/connection';
import { forgetLanding, useMoment } from '../data/moment';
import { useFormat } from '../data/site';
import { useLookAgain } from '../data/status';
import { Glass } from '../honesty/glass';
import { Icon } from '../kit/icon';
import { text } from '../text/text';

/** A loss that is over sooner is not worth a word. */
const STALE_AFTER_MS = 5000;

/** What a reader should know beside the numbers. */
export function Notices({ isDegraded }: { readonly isDegraded: boolean }) {
  return (
    <>
      <Stale />
      <Landed />
      {isDegraded ? (
        <div className="notice warn">
          <Icon name="warning" />
          <p>{text.degraded}</p>
        </div>
      ) : null}
    </>
  );
}

function Stale() {
  const format = useFormat();
  const { lostMs, againMs } = useConnection();
  const lookAgain = useLookAgain();
  const now = useWallClock(lostMs !== undefined);
  if (lostMs === undefined || now - lostMs < STALE_AFTER_MS) return null;
  const seconds = Math.max(1, Math.ceil(((againMs ?? now) - now) / 1000));
  return (
    <div className="notice warn stale" role="alert">
      <Icon name="plug" />
      <p>
        <b>{text.stale.title(format.time(lostMs))}</b> {text.stale.body(seconds)}
      </p>
      <button type="button" className="link" onClick={lookAgain}>
        {text.stale.now}
      </button>
    </div>
  );
}

function useWallClock(isRunning: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isRunning) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [isRunning]);
  return now;
}

/** Says that the mark has moved, and tells screen readers. */
function Landed() {
  const format = useFormat();
  const { landing, asOf } = useMoment();
  const said = text.landed;
  const now = asOf ?? landing?.to ?? '';
  const status = (): string => {
    if (landing === undefined) return '';
    if (landing.to === null) return said.rolledBackFirst;
    const when = format.moment(landing.to, now);
    return landing.kind === 'landed' ? said.status(when) : said.rolledBack(when);
  };
  return (
    <>
      <div className="vh" role="status">
        {status()}
      </div>
      {landing === undefined ? null : (
        <div className={landing.kind === 'landed' ? 'notice landed' : 'notice warn'}>
          <Glass kind="exact" share={1} />
          {landing.kind === 'landed' && landing.to !== null ? (
            <p>
              <b>{said.title(format.moment(landing.to, now))}</b>{' '}
              {landing.from === null
                ? said.first
                : said.body(format.duration(Date.parse(landing.to) - Date.parse(landing.from)))}
            </p>
          ) : (
            <p>{status()}</p>
          )}
          <button type="button" className="btn icon ghost" aria-label={said.dismiss} onClick={forgetLanding}>
            <Icon name="close" />
          </button>
        </div>
      )}
    </>
  );
}
