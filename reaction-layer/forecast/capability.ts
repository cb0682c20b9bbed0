import { defineCapability } from '../../core/capability/capability';

export const forecast = defineCapability({
  name: 'forecast',
  summary: 'Forecasts of metrics with intervals, by the method that would have been best so far',
  folder: 'reaction-layer/forecast',
  parts: ['routes', 'commands'],
  scopes: ['read'],
});
