/** What an answer can be written in, by the name that `?format=` takes; JSON unless asked otherwise. */
export const FORMS = {
  json: 'application/json',
  csv: 'text/csv',
  ndjson: 'application/x-ndjson',
  arrow: 'application/vnd.apache.arrow.stream',
} as const;

export type Form = keyof typeof FORMS;

export const FORM_NAMES = ['json', 'csv', 'ndjson', 'arrow'] as const satisfies readonly Form[];

/** How JSON holds the rows of an answer: an object per row, or an array per column. */
export const SHAPES = ['rows', 'columns'] as const;

export type Shape = (typeof SHAPES)[number];

/** Query parameter that names the form; it counts more than `Accept`. */
export const FORM_PARAMETER = 'format';
