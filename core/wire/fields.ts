import * as z from 'zod';

/** Fields that several operations share. */

/** The site that `./tidemark up` makes. */
export const EXAMPLE_SITE = 'shop';

const EXAMPLE_INSTANT = '2026-10-01T02:00:00Z';

export const instant = z.string().meta({ description: 'Instant in UTC, ISO 8601.', example: EXAMPLE_INSTANT });

/** An instant of an answer, described by what it is there. */
export function instantOf(description: string): z.ZodString {
  return instant.meta({ description: `${description} ISO 8601 in UTC.`, example: EXAMPLE_INSTANT });
}

/** A whole number of something. */
export function countOf(description: string): z.ZodNumber {
  return z.int().meta({ description });
}

export const superseded = countOf(
  'Those of the duplicates that a public key sent, and in whose place events of a server key count, with the same id or as lines of the same order.',
);

const FILTERS = { most: 10, length: 300 } as const;
const filter = z.string().max(FILTERS.length);

/** Conditions on events: one text, or several, all of which must hold. */
export const filters = z.union([filter, z.array(filter).min(1).max(FILTERS.most)]).meta({
  description:
    '`column:value` keeps one value, and nothing after the colon the events without one; `column!:value` leaves it out; ' +
    '`column~part` and `column!~part` look for a part of the value. ' +
    `Give it up to ${FILTERS.most} times: all must hold.`,
  example: 'country:DE',
});

export const siteParameter = z.string().min(1).max(128).meta({ description: 'Id of the site.', example: EXAMPLE_SITE });

/** Site of an answer. */
export const siteId = z.string().meta({ description: 'Id of the site.', example: EXAMPLE_SITE });

export const epochNumber = z
  .int()
  .meta({ description: 'Number of a batch run that was published, from 1.', example: 1 });

export const calendarDay = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .meta({ description: 'Calendar day in the site’s time zone.', example: '2026-10-01' });

const writtenAs =
  'an instant with its time zone, on a whole minute, or a calendar day, which begins at midnight in `time_zone`';

/** @param span default range, as text */
function fromParameter(span: string): z.ZodOptional<z.ZodString> {
  return z
    .string()
    .max(40)
    .meta({ description: `Start of the range, included: ${writtenAs}. ${span} before \`to\` if omitted.` })
    .optional();
}

/** The range of a question. @param span how long the range is if `from` is omitted, as text */
export function rangeShape(span = '24 hours') {
  return {
    from: fromParameter(span),
    to: z
      .string()
      .max(40)
      .meta({ description: `End of the range, excluded: ${writtenAs}. The end of the current minute if omitted.` })
      .optional(),
    time_zone: timeZoneParameter('IANA time zone in which days begin and hours are cut. The site’s own if omitted.'),
  };
}

export function timeZoneParameter(description: string): z.ZodOptional<z.ZodString> {
  return z.string().max(64).meta({ description, example: 'Europe/Berlin' }).optional();
}

/** When an answer was given, and from what. */
export const momentShape = {
  as_of: instant.nullable().meta({
    description:
      'Everything that arrived before this instant is in the answer. Null until every shard has shown a pulse.',
  }),
  tidemark: instant.nullable().meta({
    description: 'Everything that arrived before this instant was recomputed exactly. Null before the first batch run.',
  }),
  epoch: z.int().meta({ description: 'The batch run whose views are shown; 0 before the first.', example: 3 }),
};

export const degraded = z.literal(true).optional().meta({
  description:
    'Present if the live layer’s memory of duplicates is incomplete: live counts may be too high until the next batch run.',
});

export const layer = z
  .enum(['batch', 'speed', 'merged'])
  .meta({ id: 'Layer', description: 'Where numbers come from: recomputed views, live cells, or both.' });

/** What every answer over a range says of itself. */
export const rangeAnswerShape = {
  site: siteId,
  from: instantOf('Start of the range, included.'),
  to: instantOf('End of the range, excluded.'),
  time_zone: z.string().meta({ description: 'IANA time zone of days and hours.', example: 'UTC' }),
  ...momentShape,
  degraded,
};

/** @example nullableNumber('Null where nobody took the step before.') */
export function nullableNumber(description: string): z.ZodNullable<z.ZodNumber> {
  return z.number().nullable().meta({ description });
}
