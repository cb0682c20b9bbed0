import { words } from '../../text/words';
import { text } from '../../text/text';
import { RankedCard } from '../shared/ranked-card';
import { NumberRow } from '../shared/number-row';
import { AfterSearch } from './after-search';

/** What people look for, and what they do then. */
export function Page() {
  return (
    <div className="grid">
      <NumberRow
        label={text.pages.searches}
        wanted={[{ metric: 'searches' }, { metric: 'sessions' }, { metric: 'conversion_rate' }]}
      />
      <RankedCard
        title={words.searches.top}
        span={7}
        limit={20}
        rankings={[
          {
            id: 'top_searches',
            name: text.lists.searches,
            metric: 'top_searches',
            field: 'query',
            isSplit: false,
            whole: 'searches',
            values: text.metrics.searches,
          },
        ]}
      />
      <AfterSearch />
      <RankedCard
        title={words.searches.where}
        span={6}
        rankings={[
          { id: 'search_countries', name: text.lists.countries, metric: 'searches', field: 'country' },
          { id: 'search_devices', name: text.lists.device, metric: 'searches', field: 'device' },
        ]}
      />
    </div>
  );
}
