import { HOUR_MS } from '../core/time/window';

/** What a dashboard asks, with the weight of each question: big series are one in ten, the rest tiles and tables. */
const DASHBOARD = [
  [10, 'page_views', 'day', 'grain=minute'],
  [15, 'page_views', 'day', 'grain=hour'],
  [15, 'visitors', 'day', 'grain=hour'],
  [15, 'visitors', 'hour', 'grain=minute'],
  [10, 'revenue', 'day', 'grain=hour'],
  [10, 'conversion_rate', 'day', 'grain=hour'],
  [10, 'visitors', 'day', 'grain=total&by=country'],
  [10, 'top_pages', 'day', 'grain=total'],
  [5, 'page_views', 'day', 'grain=hour&by=country'],
] as const;

/** The paths of the nine questions about the 24 hours before `to`, each as often as its weight (of 100). */
export function dashboardPaths(site: string, to: number): string[] {
  const instant = (ms: number): string => new Date(ms).toISOString();
  return DASHBOARD.flatMap(([weight, metric, span, how]) => {
    const from = to - (span === 'day' ? 24 : 1) * HOUR_MS;
    const path = `/v1/metrics/${metric}?site=${site}&from=${instant(from)}&to=${instant(to)}&${how}`;
    return Array.from({ length: weight }, () => path);
  });
}
