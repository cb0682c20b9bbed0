import type { LiveAnswer } from '../../core/wire/live';

const MINUTE_MS = 60_000;
const START_MS = Date.UTC(2026, 9, 1);
const textOf = (minute: number): string => `${new Date(START_MS + minute * MINUTE_MS).toISOString().slice(0, 19)}Z`;

/** An answer with one row per minute. */
export function numberedAnswer(values: readonly number[], firstMinute = 0): LiveAnswer {
  const moment = { as_of: textOf(0), tidemark: null, epoch: 0 };
  return {
    site: 'shop',
    ...moment,
    answers: [
      {
        metric: 'page_views',
        unit: 'events',
        site: 'shop',
        from: textOf(0),
        to: textOf(3),
        grain: 'minute',
        time_zone: 'UTC',
        columns: [],
        ...moment,
        rows: values.map((value, at) => ({
          start: textOf(firstMinute + at),
          end: textOf(firstMinute + at + 1),
          by: {},
          value,
          lower: value,
          upper: value,
          exact: false,
          layer: 'speed',
        })),
      },
    ],
  };
}
