import { useFormat } from '../../../dashboard/src/data/site';
import { Card } from '../../../dashboard/src/kit/card';
import { Icon } from '../../../dashboard/src/kit/icon';
import { Link } from '../../../dashboard/src/kit/link';
import { useIsPhone } from '../../../dashboard/src/kit/media';
import { Panel } from '../../../dashboard/src/kit/pop';
import { Empty } from '../../../dashboard/src/kit/states';
import { named, valueName } from '../../../dashboard/src/text/names';
import { text } from '../../../dashboard/src/text/text';
import { hrefWith, useParam } from '../../../dashboard/src/view/params';
import { pageHref } from '../../../dashboard/src/view/view';
import type { ShownFinding } from './shown-finding';
import { narrow } from './asked-findings';
import { SeverityMark, StateGlass } from './state';
import { sentence, words } from './words';

/** What made the chosen finding: beside the list, on the phone over it. */
export function Evidence({ findings = [] }: { readonly findings: readonly ShownFinding[] | undefined }) {
  const isPhone = useIsPhone();
  const [chosen, setChosen] = useParam('finding', '');
  const finding = findings.find(({ finding_id: id }) => id === chosen);
  if (isPhone)
    return (
      <Panel title={words.evidence} isOpen={finding !== undefined} onClose={() => setChosen('')}>
        <header>
          <h2>{finding === undefined ? words.evidence : named(words.classes, finding.class)}</h2>
          <button type="button" className="btn icon ghost" aria-label={text.shell.close} onClick={() => setChosen('')}>
            <Icon name="close" />
          </button>
        </header>
        {finding === undefined ? null : <About finding={finding} />}
      </Panel>
    );
  return (
    <Card title={finding === undefined ? words.evidence : named(words.classes, finding.class)} className="evidence">
      {finding === undefined ? <Empty>{words.choose}</Empty> : <About finding={finding} />}
    </Card>
  );
}

function About({ finding }: { readonly finding: ShownFinding }) {
  const format = useFormat();
  const { window, evidence, count, noticed_after_ms: noticedMs, layer, severity } = finding;
  const numbers = Object.entries(evidence.numbers ?? {});
  const start = format.instant(window.start);
  const isMoment = Date.parse(window.end) - Date.parse(window.start) < 1000;
  const facts = [
    [words.subject, <SubjectOf key="subject" finding={finding} />],
    [words.span, isMoment ? start : text.fromTo(start, format.moment(window.end, window.start))],
    [words.filters.severity, words.severity[severity]],
    [words.sure, format.percent(finding.score, 0)],
    ...(count === 1 ? [] : [[words.occurrences, format.count(count)] as const]),
    [words.noticed, noticedMs === undefined ? words.byBatch : format.duration(noticedMs)],
    [
      words.detector,
      <Link key="detector" className="link" href={hrefWith({ tab: 'detectors', finding: undefined })}>
        {named({}, finding.detector)}
      </Link>,
    ],
  ] as const;
  return (
    <>
      <p className="says" dir="auto">
        <SeverityMark severity={severity} /> {sentence(evidence.says)}.
      </p>
      <p className="settled">
        <StateGlass status={finding.status} /> {stateOf(finding)}
      </p>
      {finding.degraded === true && layer === 'speed' ? <p className="muted">{words.degraded}</p> : null}
      <dl className="facts">
        {facts.map(([name, value]) => (
          <div key={name} className="fact">
            <dt>{name}</dt>
            <dd dir="auto">{value}</dd>
          </div>
        ))}
      </dl>
      {numbers.length === 0 ? null : (
        <>
          <h3>{words.numbers}</h3>
          <dl className="facts">
            {numbers.map(([name, value]) => (
              <div key={name} className="fact">
                <dt>{named({}, name.replace(/_ms$/, ''))}</dt>
                <dd>{name.endsWith('_ms') ? format.duration(value) : format.short(value, '')}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
      <Events finding={finding} />
    </>
  );
}

function stateOf({ status, reason, epoch }: ShownFinding): string {
  const format = String(epoch ?? '–');
  switch (status) {
    case 'open':
      return words.state.open;
    case 'confirmed':
      return words.state.confirmed(format);
    case 'retracted':
      return words.state.retracted(format, reason === undefined ? words.unknownReason : words.reasons[reason]);
    case 'resolved':
      return words.state.resolved;
  }
}

function SubjectOf({ finding: { subject } }: { readonly finding: ShownFinding }) {
  return (
    <>
      {named(words.subjects, subject.kind)} <code>{subject.key}</code>{' '}
      <button type="button" className="link" onClick={() => narrow('subject', subject.key)}>
        {words.onlySubject}
      </button>
    </>
  );
}

function Events({ finding: { evidence, subject, last_seen: at } }: { readonly finding: ShownFinding }) {
  const format = useFormat();
  const events = evidence.events ?? [];
  /** Evidence is in the order of the session, in which a clock may go back. */
  const later = (now: string, before: string): string => {
    const apart = Date.parse(now) - Date.parse(before);
    return `${apart < 0 ? '−' : '+'} ${format.duration(Math.abs(apart))}`;
  };
  const session = pageHref('sessions', { session: `${at}~${subject.key}`, by: 'session_id' });
  return (
    <>
      {events.length === 0 ? null : (
        <>
          <h3>{words.whatHappened}</h3>
          <ol className="timeline">
            {events.map((event, place) => (
              <li key={event.event_id}>
                <time dateTime={event.at}>
                  {place === 0 ? format.time(event.at) : later(event.at, events[place - 1]?.at ?? event.at)}
                </time>
                <span>
                  <b>{valueName('event_type', event.event_type, format.country)}</b>
                  {event.product_id === null ? null : <small dir="auto">{words.productOf(event.product_id)}</small>}
                </span>
              </li>
            ))}
          </ol>
        </>
      )}
      {subject.kind === 'session' ? (
        <Link className="btn open-session" href={session}>
          {words.openSession}
          <Icon name="right" />
        </Link>
      ) : null}
    </>
  );
}
