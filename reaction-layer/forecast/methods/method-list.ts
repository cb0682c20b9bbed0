import { holtWinters } from './holt-winters';
import { seasonalMean, seasonalNaive, type Values } from './seasonal';
import { theta } from './theta';

/** A way to continue a series. */
export interface ForecastMethod {
  readonly name: string;
  readonly forecast: (values: Values, ahead: number) => Values;
}

/** Steps of a day and of a week that a series is long enough for. */
export interface Seasons {
  readonly day: number | null;
  readonly week: number | null;
}

/** Values beyond these are of another time. */
const LEVEL_STEPS = 48;

/** Every method that fits the seasons of a series; the first is the one that all are compared with. */
export function methodsFor({ day, week }: Seasons): readonly [ForecastMethod, ...ForecastMethod[]] {
  const bySeason = [day, week].flatMap((season, at) =>
    season === null ? [] : seasonalMethods(season, at === 0 ? 'day' : 'week'),
  );
  const [season] = [day ?? week ?? 1];
  const naive: ForecastMethod = {
    name: 'seasonal_naive',
    forecast: (values, ahead) => seasonalNaive(values, ahead, season),
  };
  const level: ForecastMethod = { name: 'median', forecast: medianLevel };
  const plainTheta: ForecastMethod = { name: 'theta', forecast: (values, ahead) => theta(values, ahead, 1) };
  const single = [...bySeason, plainTheta, level];
  const mixed: readonly ForecastMethod[] = [
    combined('combined', bySeason.length > 0 ? bySeason : [plainTheta, level]),
    ...(bySeason.length > 0 ? [combined('combined_level', [...bySeason, plainTheta, level])] : []),
  ];
  return [naive, ...single, ...mixed];
}

function seasonalMethods(season: number, name: string): readonly ForecastMethod[] {
  const mean = (weight: number, fade: number) => (values: Values, ahead: number) =>
    seasonalMean(values, ahead, { season, weight, fade });
  return [
    { name: `${name}_mean`, forecast: mean(0.15, 0) },
    { name: `${name}_recent_mean`, forecast: mean(0.5, 0) },
    { name: `${name}_moved_mean`, forecast: mean(0.15, 0.3) },
    { name: `${name}_lasting_move`, forecast: mean(0.15, 0.9) },
    { name: `${name}_holt_winters`, forecast: (values, ahead) => holtWinters(values, ahead, season) },
    { name: `${name}_theta`, forecast: (values, ahead) => theta(values, ahead, season) },
  ];
}

/** The median of several forecasts at each step is seldom the best and hardly ever bad. */
function combined(name: string, methods: readonly ForecastMethod[]): ForecastMethod {
  return {
    name,
    forecast: (values, ahead) => {
      const all = methods.map(({ forecast }) => forecast(values, ahead));
      return Array.from({ length: ahead }, (_, step) => medianOf(all.map((one) => one[step] ?? 0)));
    },
  };
}

function medianLevel(values: Values, ahead: number): Values {
  const level = medianOf(values.slice(-LEVEL_STEPS));
  return Array.from({ length: ahead }, () => level);
}

function medianOf(values: Values): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(middle)] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
