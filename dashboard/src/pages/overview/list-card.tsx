import { lazy, memo, Suspense, useMemo, useState } from 'react';
import { useMoment } from '../../data/moment';
import { useCounted } from '../../data/questions';
import { useFormat, useRange, useScope, useSite } from '../../data/site';
import { BarList } from '../../kit/bar-list';
import { CardTabs } from '../../kit/card';
import { useNear } from '../../kit/near';
import { Panel } from '../../kit/pop';
import { Empty, Shown } from '../../kit/states';
import { fieldName } from '../../text/names';
import { text } from '../../text/text';
import { useParam } from '../../view/params';
import { useView } from '../../view/view';
import { AllKeys } from './all-keys';
import { inCurrency } from './headline-data';
import { barOf } from './list-bars';
import { type ListCard as List, rankingQuestion } from './lists';
import { openFilter } from './open-filter';
import { question } from './questions';

const WorldMap = lazy(async () => ({ default: (await import('./world-map')).WorldMap }));

const SHOWN = 8;
/** A map shows all countries. */
const ON_MAP = 250;

interface ListCardProps {
  readonly list: List;
  /** While more important numbers are on their way. */
  readonly isOff: boolean;
}

/** What was counted most, by what the reader chooses. A click shows only that. */
export const ListCard = memo(function ListCard({ list, isOff }: ListCardProps) {
  const { id: site, currency: usual } = useSite();
  const format = useFormat();
  const scope = useScope();
  const range = useRange();
  const { filters } = useView();
  const { tidemark, asOf } = useMoment();
  const [first] = list.rankings;
  const [tab, setTab] = useParam(list.id, first?.id ?? '');
  const [currency] = useParam('currency', usual);
  const [isOpen, setOpen] = useState(false);
  const ranking = list.rankings.find(({ id }) => id === tab) ?? first;
  const hasMap = ranking?.field === 'country';
  const [place, isNear] = useNear<HTMLElement>();
  const queries = useMemo(() => {
    if (ranking === undefined || isOff || !isNear) return [];
    const whole = ranking.of === undefined ? [] : [question(ranking.of, scope, 'total')];
    return [rankingQuestion(ranking, scope, hasMap ? ON_MAP : SHOWN), ...whole];
  }, [ranking, scope, hasMap, isOff, isNear]);
  const { page, isBefore, error, again } = useCounted(queries);
  if (ranking === undefined) return null;
  const partExact = exactPart(range.fromMs, tidemark, asOf);
  return (
    <section
      ref={place}
      className={`card c${list.span}${isBefore ? ' before' : ''}${hasMap ? ' mapcard' : ''}`}
      aria-label={list.title}
      data-list={list.id}
    >
      <div className="card-head">
        <h2>{list.title}</h2>
        {list.rankings.length < 2 ? null : (
          <CardTabs label={list.title} tabs={list.rankings} chosen={ranking.id} onChoose={setTab} />
        )}
      </div>
      <div className={hasMap ? 'card-body mapwrap' : 'card-body'}>
        <Shown data={page} error={error} again={again} lines={SHOWN}>
          {({ answers: [ranked, whole] }) => {
            const rows = inCurrency(ranked?.rows ?? [], currency);
            const unit = ranked?.unit ?? '';
            const total = whole === undefined ? undefined : (inCurrency(whole.rows, currency)[0]?.value ?? undefined);
            const context = { field: ranking.field, unit, format, filters, total, partExact };
            if (rows.length === 0) return <Empty>{text.lists.empty}</Empty>;
            return (
              <>
                {hasMap ? (
                  <Suspense fallback={<div className="map-place" />}>
                    <WorldMap rows={rows} unit={unit} />
                  </Suspense>
                ) : null}
                <div>
                  <BarList
                    bars={rows.slice(0, SHOWN).map((row) => barOf(row, context))}
                    isPath={ranking.field === 'page'}
                    head={{
                      name: fieldName(ranking.field),
                      value: ranking.valueName,
                      ...(ranking.of === undefined ? {} : { share: text.lists.share }),
                    }}
                    onOpen={openFilter}
                  />
                  <div className="more">
                    <button type="button" className="link" onClick={() => setOpen(true)}>
                      {text.lists.all(list.title.toLowerCase())}
                    </button>
                  </div>
                </div>
              </>
            );
          }}
        </Shown>
      </div>
      <Panel title={list.title} isOpen={isOpen} onClose={() => setOpen(false)}>
        <AllKeys title={`${list.title}, ${ranking.name}`} ranking={ranking} site={site} onDone={() => setOpen(false)} />
      </Panel>
    </section>
  );
});

/** How much of the range that has passed lies below the tidemark: how far a row that is partly exact is drawn so. */
function exactPart(fromMs: number, tidemark: string | undefined, asOf: string | undefined): number {
  if (tidemark === undefined || asOf === undefined) return 0;
  const passed = Date.parse(asOf) - fromMs;
  return passed <= 0 ? 0 : Math.min(0.97, Math.max(0.03, (Date.parse(tidemark) - fromMs) / passed));
}
