import { defineVisitMetric } from '../define-metric';

export const topEntryPages = defineVisitMetric({
  id: 'top_entry_pages',
  description: 'Pages on which most sessions began: the first page view of each.',
  unit: 'sessions',
  visits: { kind: 'top', column: 'entry_page' },
});
