import { type CapabilityRoutes, readRoutes, type ReadContext, serves } from '../../core/capability/route';
import { FORECAST_LIMITS } from './forecast-series';
import { forecastMetric, type MetricForecastAnswer } from './metric-forecast';
import { getForecast } from '../../core/wire/forecast';

export const routes: CapabilityRoutes = {
  read: readRoutes(
    (context) => context,
    [
      serves(getForecast, async ({ site, metric, ahead, filter }, context: ReadContext) => {
        const found = await forecastMetric(context, {
          site,
          metric,
          ahead,
          ...(filter === undefined ? {} : { filters: [filter].flat() }),
        });
        const { basis, forecast, starts } = found;
        const points = (forecast?.points ?? []).map((point, at) => ({ start: textOf(starts[at] ?? 0), ...point }));
        return {
          site: basis.site.id,
          metric,
          currency: found.currency,
          grain: found.grain,
          time_zone: basis.site.timeZone,
          from: textOf(found.from),
          to: textOf(found.to),
          as_of: basis.asOf === undefined ? null : textOf(basis.asOf),
          tidemark: basis.pointer.epoch === 0 ? null : textOf(basis.pointer.tidemark),
          epoch: basis.pointer.epoch,
          method: forecast?.method ?? null,
          mase: forecast?.mase ?? null,
          back_tests: forecast?.backTests ?? 0,
          says: sentence(found),
          points,
        };
      }),
    ],
  ),
};

function sentence({ forecast, grain }: MetricForecastAnswer): string {
  if (forecast === null)
    return `There is too little history: at least ${FORECAST_LIMITS.least} ${grain}s with numbers are needed.`;
  const { mase, method } = forecast;
  if (mase === null) return `By ${method}; it could not be compared with repeating the last season.`;
  const change = Math.round(Math.abs(1 - mase) * 100);
  return mase < 1
    ? `By ${method}, whose errors so far were ${change} % smaller than those of repeating the last season.`
    : 'Nothing was better so far than repeating the last season.';
}

function textOf(ms: number): string {
  return new Date(ms).toISOString();
}
