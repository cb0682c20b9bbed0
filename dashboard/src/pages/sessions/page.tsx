import type { getSessionSummary } from '../../../../core/wire/session-summary';
import type { ListedSession, listSessions } from '../../../../core/wire/session-list';
import { useAsk } from '../../data/ask';
import { spanFields, useFormat, useRange, useScope, useSite } from '../../data/site';
import { Card } from '../../kit/card';
import { Empty, Shown } from '../../kit/states';
import { type TableColumn, Table } from '../../kit/table';
import { valueName } from '../../text/names';
import { text } from '../../text/text';
import { words } from '../../text/words';
import { hrefWith, navigate, useParam } from '../../view/params';
import { Exactness, pathOf } from '../../honesty/exactness';
import { Timeline } from './timeline';

const LIST = { method: 'get', path: '/v1/sessions', access: 'read' } as const;
const MOST = 50;
const EVERY_MS = 30_000;

/** Who came, what they did and for how long; one session opens as a timeline. Nothing says who a visitor is. */
export function Page() {
  const { id: site } = useSite();
  const question = { site, ...useScope(), limit: MOST };
  const asked = useAsk<typeof listSessions>(LIST, question, { everyMs: EVERY_MS });
  const [open] = useParam('session', '');
  const [at, id] = split(open);
  const [by] = useParam('by', 'reference');
  return (
    <div className="grid">
      <Summary />
      <Card
        title={words.sessions.newest}
        isBefore={asked.isBefore}
        actions={
          asked.data === undefined ? null : (
            <Exactness name={words.sessions.newest} layer={asked.data.layer} path={pathOf(LIST.path, question)} />
          )
        }
      >
        <Shown data={asked.data} error={asked.error} again={asked.again} lines={10}>
          {({ sessions }) =>
            sessions.length === 0 ? (
              <Empty>{text.lists.empty}</Empty>
            ) : (
              <>
                <Sessions sessions={sessions} />
                {sessions.length < MOST ? null : <p className="muted">{words.sessions.more(String(MOST))}</p>}
              </>
            )
          }
        </Shown>
      </Card>
      <Timeline
        at={at}
        asking={by === 'session_id' ? { session_id: id, at } : { id, began: at }}
        isOpen={id !== ''}
        onClose={() => navigate(hrefWith({ session: undefined, by: undefined }))}
      />
    </div>
  );
}

/** @example split('2026-10-01T02:00:00.125Z~k3Jd92mfQx0a') */
function split(open: string): readonly [began: string, id: string] {
  const at = open.indexOf('~');
  return [open.slice(0, Math.max(0, at)), open.slice(at + 1)];
}

function Sessions({ sessions }: { readonly sessions: readonly ListedSession[] }) {
  const format = useFormat();
  const columns: readonly TableColumn<ListedSession>[] = [
    {
      id: 'began',
      name: words.sessions.began,
      cell: ({ id, began, entry }) => (
        <a className="link" href={hrefWith({ session: `${began}~${id}` })}>
          {format.day(began)}, {format.time(began)}
          <small dir="auto">{entry ?? words.sessions.noPage}</small>
        </a>
      ),
    },
    {
      id: 'length',
      name: words.sessions.lasted,
      cell: ({ began, ended }) => format.duration(Date.parse(ended) - Date.parse(began)),
    },
    { id: 'events', name: text.metrics.events, cell: ({ events }) => format.count(events) },
    { id: 'pages', name: text.metrics.page_views, isOptional: true, cell: (one) => format.count(one.page_views) },
    {
      id: 'from',
      name: text.fields.referrer_class,
      isOptional: true,
      cell: (one) => valueName('referrer_class', one.referrer_class, format.country),
    },
    {
      id: 'where',
      name: text.fields.country,
      isOptional: true,
      cell: ({ country }) => valueName('country', country, format.country),
    },
    {
      id: 'with',
      name: text.fields.device,
      isOptional: true,
      cell: ({ device, browser }) =>
        [valueName('device', device, format.country), ...(browser === null ? [] : [browser])].join(', '),
    },
    {
      id: 'bought',
      name: words.sessions.bought,
      cell: ({ purchases }) => (purchases === 0 ? '' : <b className="em">{format.count(purchases)}</b>),
    },
  ];
  return (
    <Table<ListedSession>
      caption={words.sessions.newest}
      columns={columns}
      items={sessions}
      keyOf={({ id, began }) => `${began} ${id}`}
    />
  );
}

/** All sessions of the range: filters do not narrow it, so it is left out with them. */
function Summary() {
  const { id: site } = useSite();
  const format = useFormat();
  const question = { site, ...spanFields(useRange()) };
  const { data } = useAsk<typeof getSessionSummary>(
    { method: 'get', path: '/v1/sessions/summary', access: 'read' },
    question,
  );
  const isFiltered = useScope().filter !== undefined;
  if (data === undefined || isFiltered || data.sessions === 0) return null;
  const facts = [
    [words.sessions.visits, format.count(data.sessions)],
    [text.metrics.bounce_rate, data.bounce_rate === null ? '–' : format.percent(data.bounce_rate)],
    [words.sessions.half, format.value(data.median_duration_ms, 'ms')],
    [words.sessions.perVisit, data.average_events === null ? '–' : data.average_events.toFixed(1)],
  ] as const;
  return (
    <section className="card c12" aria-label={words.sessions.summary}>
      <dl className="sum">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className="muted sum-note">{words.sessions.stitched}</p>
    </section>
  );
}
