import { useMemo, useState } from 'react';
import { Button } from 'react-aria-components';
import { useCounted } from '../../data/questions';
import { useFormat, useScope, useSite } from '../../data/site';
import { Download } from '../../honesty/download';
import { BarList } from '../../kit/bar-list';
import { Icon } from '../../kit/icon';
import { Shown } from '../../kit/states';
import { fieldName, valueName } from '../../text/names';
import { text } from '../../text/text';
import { useParam } from '../../view/params';
import { useView } from '../../view/view';
import { inCurrency } from './headline-data';
import { barOf } from './list-bars';
import { type Ranking, rankingQuestion } from './lists';
import { openFilter } from './open-filter';

const MOST = 500;

interface AllKeysProps {
  readonly title: string;
  readonly ranking: Ranking;
  readonly site: string;
  readonly onDone: () => void;
}

/** A whole list, to look through and to take away. */
export function AllKeys({ title, ranking, site, onDone }: AllKeysProps) {
  const format = useFormat();
  const scope = useScope();
  const { currency: usual } = useSite();
  const { filters } = useView();
  const [currency] = useParam('currency', usual);
  const [looked, setLooked] = useState('');
  const asked = useMemo(() => rankingQuestion(ranking, scope, MOST), [ranking, scope]);
  const { page, error, again } = useCounted(useMemo(() => [asked], [asked]));
  const asking = { site, question: asked };
  return (
    <>
      <header>
        <h2>{title}</h2>
        <Button slot="close" className="btn icon ghost" aria-label={text.shell.close}>
          <Icon name="close" />
        </Button>
      </header>
      <div className="acts-row all-tools">
        <input
          className="field"
          type="search"
          placeholder={text.lists.find}
          aria-label={text.lists.find}
          value={looked}
          onChange={({ target }) => setLooked(target.value)}
        />
        <Download asking={asking} form="csv" />
        <Download asking={asking} form="arrow" />
      </div>
      <Shown data={page?.answers[0]} error={error} again={again} lines={12}>
        {({ rows, unit }) => {
          const context = { field: ranking.field, unit, format, filters, total: undefined, partExact: 0.5 };
          const found = inCurrency(rows, currency).filter((row) =>
            valueName(ranking.field, row.by[ranking.field], format.country)
              .toLowerCase()
              .includes(looked.toLowerCase()),
          );
          return (
            <>
              <BarList
                bars={found.map((row) => barOf(row, context))}
                isPath={ranking.field === 'page'}
                head={{ name: fieldName(ranking.field), value: ranking.valueName }}
                onOpen={(event, bar) => {
                  openFilter(event, bar);
                  onDone();
                }}
              />
              <p className="muted">{rows.length < MOST ? text.lists.isAll(found.length) : text.lists.isMost(MOST)}</p>
            </>
          );
        }}
      </Shown>
    </>
  );
}
