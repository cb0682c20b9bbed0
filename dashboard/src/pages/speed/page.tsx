import type { Row } from '../../../../core/wire/answer';
import { words } from '../../text/words';
import { text } from '../../text/text';
import { NumberRow } from '../shared/number-row';
import { RankedCard } from '../shared/ranked-card';
import { Quantiles } from './quantiles';

const of =
  (quantile: string) =>
  ({ by }: Row): boolean =>
    by['quantile'] === quantile;

/** How fast pages are for those who look at them, and what fails. */
export function Page() {
  return (
    <div className="grid">
      <NumberRow
        label={text.pages.speed}
        wanted={[
          { metric: 'page_load', name: words.speed.half, pick: of('p50') },
          { metric: 'page_load', name: words.speed.most, pick: of('p75') },
          { metric: 'page_load', name: words.speed.slowest, pick: of('p95') },
          { metric: 'interaction_delay', name: words.speed.delay, pick: of('p75') },
          { metric: 'errors' },
        ]}
      />
      <Quantiles metric="page_load" title={words.speed.byDevice} by="device" />
      <Quantiles metric="interaction_delay" title={words.speed.delayByPlatform} by="platform" />
      <RankedCard
        title={words.speed.errors}
        isPath
        rankings={[{ id: 'error_pages', name: text.lists.pages, metric: 'errors', field: 'page' }]}
      />
      <RankedCard
        title={words.speed.errorsOf}
        rankings={[
          { id: 'error_devices', name: text.lists.device, metric: 'errors', field: 'device' },
          { id: 'error_browsers', name: text.lists.browsers, metric: 'errors', field: 'browser' },
          { id: 'error_systems', name: text.lists.systems, metric: 'errors', field: 'system' },
        ]}
      />
    </div>
  );
}
