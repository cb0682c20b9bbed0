/** Days of the week in the order of the ISO calendar. */
export const DAYS_OF_WEEK = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type DayOfWeek = (typeof DAYS_OF_WEEK)[number];
export function isDayOfWeek(value: unknown): value is DayOfWeek {
  return DAYS_OF_WEEK.some((day) => day === value);
}

/** Where a site does not say otherwise (ISO 8601). */
export const USUAL_WEEK_START: DayOfWeek = 'monday';
