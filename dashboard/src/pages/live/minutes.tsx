import { useState } from 'react';
import type { Row } from '../../../../core/wire/answer';
import { useAnswers } from '../../data/questions';
import { useFormat } from '../../data/site';
import { Card } from '../../kit/card';
import { Icon } from '../../kit/icon';
import { Empty, Shown } from '../../kit/states';
import { valueName } from '../../text/names';
import { words } from '../../text/words';

interface Minute {
  readonly start: string;
  readonly rows: readonly Row[];
}

/** What happened, minute by minute, newest first. It stands still under the pointer, with the focus, and on request. */
export function Minutes({ within }: { readonly within: { readonly from: string; readonly to: string } }) {
  const format = useFormat();
  const { page, error } = useAnswers([
    { metric: 'events', ...within, grain: 'minute', by: 'event_type', exact: false },
  ]);
  const newest = minutesOf(page?.answers[0]?.rows ?? []);
  const [held, setHeld] = useState<readonly Minute[]>();
  const [isPaused, setPaused] = useState(false);
  const shown = held ?? newest;
  return (
    <Card
      title={words.live.feed}
      span={7}
      actions={
        <button
          type="button"
          className="btn icon"
          aria-label={isPaused ? words.live.goOn : words.live.pause}
          onClick={() => {
            setPaused(!isPaused);
            setHeld(isPaused ? undefined : newest);
          }}
        >
          <Icon name={isPaused ? 'play' : 'pause'} />
        </button>
      }
    >
      <Shown data={page} error={error} lines={6}>
        {() =>
          shown.length === 0 ? (
            <Empty>{words.live.nothing}</Empty>
          ) : (
            <ol
              className="minute-feed"
              tabIndex={0}
              aria-label={words.live.feed}
              onMouseEnter={() => setHeld(newest)}
              onMouseLeave={() => setHeld(isPaused ? held : undefined)}
              onFocus={() => setHeld(newest)}
              onBlur={() => setHeld(isPaused ? held : undefined)}
            >
              {shown.map(({ start, rows }) => (
                <li key={start}>
                  <time dateTime={start}>{format.time(start)}</time>
                  <span>
                    {rows.map(({ by, value }) => (
                      <span key={by['event_type']} className="happened">
                        <b>{format.count(value ?? 0)}</b> {valueName('event_type', by['event_type'], format.country)}
                      </span>
                    ))}
                  </span>
                </li>
              ))}
            </ol>
          )
        }
      </Shown>
    </Card>
  );
}

function minutesOf(rows: readonly Row[]): readonly Minute[] {
  const minutes = new Map<string, Row[]>();
  for (const row of rows) {
    if (row.value === null || row.value === 0) continue;
    minutes.set(row.start, [...(minutes.get(row.start) ?? []), row]);
  }
  return [...minutes]
    .map(([start, all]) => ({ start, rows: all.toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0)) }))
    .toSorted((a, b) => (a.start < b.start ? 1 : -1));
}
