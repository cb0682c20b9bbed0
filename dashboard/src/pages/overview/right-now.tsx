import { useMemo } from 'react';
import type { Question } from '../../../../core/wire/metrics';
import { useNow } from '../../data/clock';
import { useConnection } from '../../data/connection';
import { useLive } from '../../data/live-answers';
import { useFormat, useSite } from '../../data/site';
import { BarList } from '../../kit/bar-list';
import { Empty, Shown } from '../../kit/states';
import { text } from '../../text/text';
import { withFilter } from '../../view/filters';
import { iso } from '../../view/range';
import { filterHref, useView } from '../../view/view';
import { openFilter } from './open-filter';
import { Minutes } from './minutes';
import { cutName } from './list-bars';

const MINUTE_MS = 60_000;
const MINUTES = 30;
const PAGES = 8;

/** Who is there now, whatever range is chosen. The range moves with the time on the server’s side. */
export function RightNow() {
  const { id } = useSite();
  const format = useFormat();
  const { filters } = useView();
  const { lostMs } = useConnection();
  // The server moves the range on, so the questions stay the same from here on.
  const startMs = useNow(MINUTE_MS);
  const queries = useMemo(() => questionsAt(startMs), [id]);
  const { page, error } = useLive(id, queries, true);
  return (
    <section className="card c4 now now-side" aria-label={text.now.title}>
      <div className="card-head">
        <h2>{text.now.title}</h2>
        {lostMs === undefined ? <span className="pulse" aria-hidden="true" /> : null}
      </div>
      <div className="card-body">
        <Shown data={page} error={error} lines={6}>
          {({ answers: [one, five, sixty, minutes, pages] }) => (
            <>
              <div>
                <div className="big" data-metric="now-1">
                  {format.value(one?.rows[0]?.value, 'visitors')}
                </div>
                <p className="muted">{text.now.active}</p>
                <div className="pair">
                  <span>
                    <b data-metric="now-5">{format.value(five?.rows[0]?.value, 'visitors')}</b> {text.now.in5}
                  </span>
                  <span>
                    <b data-metric="now-60">{format.value(sixty?.rows[0]?.value, 'visitors')}</b> {text.now.in60}
                  </span>
                </div>
                <Minutes rows={minutes?.rows ?? []} />
              </div>
              <div className="now-pages">
                {(pages?.rows.length ?? 0) === 0 ? (
                  <Empty>{text.now.nobody}</Empty>
                ) : (
                  <BarList
                    isPath
                    head={{ name: text.now.pages, value: text.lists.views }}
                    onOpen={openFilter}
                    bars={(pages?.rows ?? []).map((row) => {
                      const value = row.by['page'] ?? '';
                      return {
                        id: value,
                        name: cutName(value),
                        value: row.value ?? 0,
                        exact: row.exact ? 1 : 0,
                        shown: format.value(row.value, 'events'),
                        href: filterHref(withFilter(filters, { field: 'page', operator: ':', value })),
                        hint: text.filters.only(cutName(value)),
                      };
                    })}
                  />
                )}
              </div>
            </>
          )}
        </Shown>
      </div>
    </section>
  );
}

function questionsAt(nowMs: number): readonly Question[] {
  const to = nowMs + MINUTE_MS;
  const last = (minutes: number): { readonly from: string; readonly to: string; readonly exact: false } => ({
    from: iso(to - minutes * MINUTE_MS),
    to: iso(to),
    exact: false,
  });
  return [
    { metric: 'visitors', ...last(1) },
    { metric: 'visitors', ...last(5) },
    { metric: 'visitors', ...last(60) },
    { metric: 'visitors', ...last(MINUTES), grain: 'minute' },
    { metric: 'top_pages', ...last(MINUTES), limit: PAGES },
  ];
}
