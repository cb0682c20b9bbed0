import { useNow } from '../../data/clock';
import { text } from '../../text/text';
import { words } from '../../text/words';
import { RankedCard } from '../shared/ranked-card';
import { Active } from './active';
import { Minutes } from './minutes';

const MINUTE_MS = 60_000;
const SHOWN_MINUTES = 30;

/** What happens right now: who is here, what they do, and where. The range of the other pages does not matter here. */
export function Page() {
  const endMs = Math.floor(useNow(1000) / MINUTE_MS + 1) * MINUTE_MS;
  const within = {
    from: new Date(endMs - SHOWN_MINUTES * MINUTE_MS).toISOString(),
    to: new Date(endMs).toISOString(),
  };
  return (
    <div className="grid">
      <Active endMs={endMs} />
      <Minutes within={within} />
      <RankedCard
        title={words.live.pages}
        within={within}
        isPath
        span={7}
        rankings={[{ id: 'live_pages', name: text.lists.pages, metric: 'page_views', field: 'page' }]}
      />
      <RankedCard
        title={words.live.where}
        within={within}
        span={5}
        rankings={[
          { id: 'live_countries', name: text.lists.countries, metric: 'visitors', field: 'country' },
          { id: 'live_devices', name: text.lists.device, metric: 'visitors', field: 'device' },
          { id: 'live_channels', name: text.lists.channels, metric: 'visitors', field: 'referrer_class' },
        ]}
      />
    </div>
  );
}
