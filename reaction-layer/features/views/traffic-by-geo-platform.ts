import { DAY_MS, MINUTE_MS } from '../../../core/time/window';
import { defineFeatureView } from '../view/feature-view';

export const trafficByGeoPlatform = defineFeatureView({
  name: 'traffic_5m_by_geo_platform',
  description: 'Traffic of the last five minutes by country and platform.',
  entities: [
    { name: 'geo', column: 'country', description: 'ISO 3166 alpha-2 code of the country, or unknown.' },
    { name: 'platform', column: 'platform', description: 'web, ios or android.' },
  ],
  features: [
    {
      name: 'ctr_avg',
      type: 'float32',
      metric: 'click_through_rate',
      description: 'Clicks on advertisements ÷ advertisements shown.',
    },
    { name: 'bounce_rate_avg', type: 'float32', metric: 'bounce_rate', description: 'Bounces ÷ sessions that began.' },
    { name: 'event_count', type: 'int64', metric: 'events', description: 'Accepted events of every type.' },
  ],
  windowMs: 5 * MINUTE_MS,
  ttlMs: 3 * DAY_MS,
});
