import { defineVisitMetric } from '../define-metric';

export const topExitPages = defineVisitMetric({
  id: 'top_exit_pages',
  description: 'Pages on which most sessions ended: the last page view of each so far.',
  unit: 'sessions',
  visits: { kind: 'top', column: 'exit_page' },
});
