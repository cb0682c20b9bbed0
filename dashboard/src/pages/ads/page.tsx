import { text } from '../../text/text';
import { words } from '../../text/words';
import { NumberRow } from '../shared/number-row';
import { RankedCard } from '../shared/ranked-card';
import { AdTable } from './ad-table';

/** What advertisements bring, and what they cost. */
export function Page() {
  return (
    <div className="grid">
      <NumberRow
        label={text.pages.ads}
        wanted={[
          { metric: 'ad_impressions' },
          { metric: 'ad_clicks' },
          { metric: 'click_through_rate' },
          { metric: 'cost_per_click' },
          { metric: 'ad_spend' },
        ]}
      />
      <AdTable />
      <RankedCard
        title={words.ads.campaigns}
        rankings={[
          { id: 'campaign_sessions', name: text.metrics.sessions, metric: 'sessions', field: 'campaign' },
          { id: 'campaign_orders', name: text.metrics.orders, metric: 'orders', field: 'campaign' },
        ]}
      />
      <RankedCard
        title={words.ads.channels}
        rankings={[
          { id: 'channel_sessions', name: text.metrics.sessions, metric: 'sessions', field: 'referrer_class' },
          { id: 'channel_orders', name: text.metrics.orders, metric: 'orders', field: 'referrer_class' },
        ]}
      />
    </div>
  );
}
