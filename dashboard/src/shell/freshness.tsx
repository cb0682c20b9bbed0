import { useState } from 'react';
import { useNow } from '../data/clock';
import { useConnection } from '../data/connection';
import { useMoment } from '../data/moment';
import { useFormat } from '../data/site';
import { Glass } from '../honesty/glass';
import { Pop } from '../kit/pop';
import { text } from '../text/text';

/** Up to when the numbers are exact, and how old the newest is. */
export function Freshness() {
  const format = useFormat();
  const { asOf, tidemark } = useMoment();
  const { lostMs } = useConnection();
  const [isTold, setTold] = useState(false);
  const said = text.fresh;
  const mark = tidemark === undefined ? undefined : format.moment(tidemark, asOf ?? tidemark);
  return (
    <Pop
      className="fresh"
      title={text.fresh.what}
      label={mark === undefined ? said.nothingExact : undefined}
      trigger={
        <>
          <Glass kind={lostMs === undefined ? 'live' : 'stale'} share={tidemark === undefined ? 0 : 0.6} />
          <span>
            {mark === undefined ? (
              <span className="mid">{said.nothingExact}</span>
            ) : (
              <>
                <span className="mid">{said.exactUpTo} </span>
                <b>{mark}</b>
              </>
            )}
          </span>
          <span className="long muted">·</span>
          <Age />
        </>
      }
    >
      <h3>{mark === undefined ? said.waiting : said.title(mark)}</h3>
      <p>{mark === undefined ? said.explainFirst : said.explain}</p>
      {asOf === undefined ? null : <p className="muted">{said.newest(format.instant(asOf))}</p>}
      {isTold ? <p>{said.tidemark}</p> : null}
      <div className="acts">
        <button type="button" className="link" aria-expanded={isTold} onClick={() => setTold(!isTold)}>
          {said.what}
        </button>
      </div>
    </Pop>
  );
}

function Age() {
  const format = useFormat();
  const now = useNow(1000);
  const { asOf } = useMoment();
  const { lostMs } = useConnection();
  if (lostMs !== undefined) return <span className="long">{text.fresh.offline}</span>;
  if (asOf === undefined) return null;
  return <span className="long lv">{text.fresh.live(format.ago(now - Date.parse(asOf)))}</span>;
}
