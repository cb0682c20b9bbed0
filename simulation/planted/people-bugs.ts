import type { PlantedBug } from './planted-bug';

export const PEOPLE_BUGS: readonly PlantedBug[] = [
  {
    name: 'late_links_not_applied_to_earlier_days',
    file: 'batch-layer/plan/make-plan.ts',
    find: 'mergedDays(touched.days, shared, superseded, overtaken, relinked)',
    replace: 'mergedDays(touched.days, shared, superseded, overtaken)',
    breaks: 'Days before a login are computed again once it has arrived.',
    elsewhere: 'test/batch/people.unit.ts',
  },
  {
    name: 'links_applied_to_days_before_the_look_back',
    file: 'core/event/links.ts',
    find: 'const LOOK_BACK_MS = 7 * DAY_MS;',
    replace: 'const LOOK_BACK_MS = 8 * DAY_MS;',
    breaks: 'A login says who somebody was in the seven days before it, and no earlier.',
    elsewhere: 'test/batch/people.unit.ts',
  },
  {
    name: 'links_of_another_site_believed',
    file: 'sql/intermediate/int_resolved.sql',
    find: 'on guest_days.site = first_users.site and guest_days.anonymous_pseudonym',
    replace: 'on guest_days.anonymous_pseudonym',
    breaks: 'Each site knows its own people only.',
    elsewhere: 'test/batch/people.unit.ts',
    engine: 'duckdb',
  },
  {
    name: 'shared_device_given_to_its_first_user',
    file: 'core/event/links.ts',
    find: 'const MOST_USERS = 3;',
    replace: 'const MOST_USERS = 1_000;',
    breaks: 'A device of many users says nothing about who uses it outside a session.',
    elsewhere: 'test/batch/people.unit.ts',
  },
];
