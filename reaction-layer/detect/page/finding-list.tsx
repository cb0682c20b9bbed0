import { useState } from 'react';
import { useFormat } from '../../../dashboard/src/data/site';
import { Card } from '../../../dashboard/src/kit/card';
import { Link } from '../../../dashboard/src/kit/link';
import { Empty, Shown } from '../../../dashboard/src/kit/states';
import { hrefWith, useParam } from '../../../dashboard/src/view/params';
import { useView } from '../../../dashboard/src/view/view';
import { named } from '../../../dashboard/src/text/names';
import type { ShownFinding } from './shown-finding';
import { type AskedFindings, showAll, useNarrowed } from './asked-findings';
import { FindingState, SeverityMark } from './state';
import { sentence, words } from './words';

const PAGE = 25;

/** The findings, newest first; one is opened beside them. */
export function FindingList({ asked }: { readonly asked: AskedFindings }) {
  const format = useFormat();
  const [shown, setShown] = useState(PAGE);
  const { filters } = useView();
  const { data, error, again, isBefore, clampedDays } = asked;
  return (
    <Card title={words.list} span={7} isBefore={isBefore}>
      <Shown data={data} error={error} again={again} lines={10}>
        {({ findings, next_cursor: next }) =>
          findings.length === 0 ? (
            <None />
          ) : (
            <>
              <ol className="finds">
                {findings.slice(0, shown).map((finding) => (
                  <FindingRow key={finding.finding_id} finding={finding} />
                ))}
              </ol>
              {findings.length <= shown ? null : (
                <button type="button" className="btn" onClick={() => setShown(shown + PAGE)}>
                  {words.more(format.count(Math.min(PAGE, findings.length - shown)))}
                </button>
              )}
              {next === undefined ? null : <p className="muted">{words.capped(format.count(findings.length))}</p>}
            </>
          )
        }
      </Shown>
      {clampedDays === undefined ? null : <p className="muted">{words.clamped(clampedDays)}</p>}
      {filters.length === 0 ? null : <p className="muted">{words.unfiltered}</p>}
    </Card>
  );
}

function None() {
  const isNarrowed = Object.keys(useNarrowed()).length > 0;
  return (
    <div className="none-found">
      <Empty>{isNarrowed ? words.noneMatch : words.none}</Empty>
      {isNarrowed ? (
        <button type="button" className="btn" onClick={showAll}>
          {words.clear}
        </button>
      ) : (
        <p className="muted">{words.noneHelp}</p>
      )}
    </div>
  );
}

function FindingRow({ finding }: { readonly finding: ShownFinding }) {
  const format = useFormat();
  const [chosen] = useParam('finding', '');
  const { finding_id: id, severity, status, evidence, count } = finding;
  return (
    <li className={status === 'retracted' ? 'struck' : undefined}>
      <Link href={hrefWith({ finding: id })} isCurrent={id === chosen} className="find">
        <SeverityMark severity={severity} />
        <span className="what">
          <b>{named(words.classes, finding.class)}</b>
          {count === 1 ? null : <span className="times"> × {format.count(count)}</span>}
          <small dir="auto">{sentence(evidence.says)}</small>
        </span>
        <FindingState status={status} />
        <time dateTime={finding.window.start}>
          {format.day(finding.window.start)} <b>{format.time(finding.window.start)}</b>
        </time>
      </Link>
    </li>
  );
}
