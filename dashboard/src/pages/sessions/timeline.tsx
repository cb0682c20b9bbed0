import type { getSessionEvents, SessionTimeline } from '../../../../core/wire/session-list';
import type { InputOf } from '../../../../core/wire/operation';
import { useAsk } from '../../data/ask';
import { useFormat, useSite } from '../../data/site';
import { Icon } from '../../kit/icon';
import { Panel } from '../../kit/pop';
import { Empty, Shown } from '../../kit/states';
import { valueName } from '../../text/names';
import { text } from '../../text/text';
import { words } from '../../text/words';

interface TimelineProps {
  /** When it began, or a moment of it. */
  readonly at: string;
  /** Which session. */
  readonly asking: Omit<InputOf<typeof getSessionEvents>, 'site'>;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** What happened in a session, event by event, with the time from one to the next. */
export function Timeline({ at, asking, isOpen, onClose }: TimelineProps) {
  const { id: site } = useSite();
  const format = useFormat();
  const { data, isBefore, error, again } = useAsk<typeof getSessionEvents>(
    { method: 'get', path: '/v1/sessions/events', access: 'read' },
    { site, ...asking },
    { isOff: !isOpen },
  );
  const known = isBefore ? undefined : data;
  return (
    <Panel title={words.sessions.one} isOpen={isOpen} onClose={onClose}>
      <header>
        <h2>{at === '' ? words.sessions.one : format.instant(at)}</h2>
        <button type="button" className="btn icon ghost" aria-label={text.shell.close} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <p className="muted">{words.sessions.nobody}</p>
      <Shown data={known} error={error} again={again} lines={8}>
        {({ events }) =>
          events.length === 0 ? (
            <Empty>{words.sessions.gone}</Empty>
          ) : (
            <ol className="timeline">
              {events.map((event, place) => (
                <li key={place}>
                  <time dateTime={event.at}>
                    {place === 0 ? format.time(event.at) : since(event, events[place - 1])}
                  </time>
                  <span>
                    <b>{valueName('event_type', event.event_type, format.country)}</b>
                    <Details event={event} />
                  </span>
                </li>
              ))}
            </ol>
          )
        }
      </Shown>
    </Panel>
  );

  function since(event: Event, before: Event | undefined): string {
    return words.sessions.later(format.duration(Date.parse(event.at) - Date.parse(before?.at ?? event.at)));
  }
}

type Event = SessionTimeline['events'][number];

function Details({ event: { page, product_id: product, category, query } }: { readonly event: Event }) {
  const details = [query === null ? undefined : `“${query}”`, page, product, category].filter(
    (one) => one !== null && one !== undefined,
  );
  return details.map((one, at) => (
    <small key={at} dir="auto">
      {one}
    </small>
  ));
}
