import type { CapabilityCommand, CommandOption } from '../../core/capability/command';
import { CONDITION_HELP } from '../../core/metric/condition';
import { FIELDS } from '../../core/metric/field';
import {
  COHORT_GRAINS,
  FUNNEL_ACTORS,
  FUNNEL_GROUPS,
  FUNNEL_ORDERS,
  FUNNEL_USUAL,
  JOURNEY_BRANCHES,
  JOURNEY_SIDES,
  JOURNEY_STEPS,
  JOURNEY_VIEWS,
  RETENTION_PERIODS,
  SESSION_LIST,
  RETENTION_SPAN,
} from '../../core/wire/choices';

const range = (span: string): readonly CommandOption[] => [
  { flags: '--from <time>', help: `start, included; default: ${span} before --to`, value: { kind: 'text' } },
  { flags: '--to <time>', help: 'end, not included; default: now', value: { kind: 'text' } },
  {
    flags: '--time-zone <zone>',
    help: 'time zone in which days of --from and --to begin; default: the site’s',
    value: { kind: 'text' },
  },
];

export const commands: readonly CapabilityCommand[] = [
  {
    name: 'funnel',
    summary: 'how many took these steps in order',
    options: [
      {
        flags: '--steps <steps>',
        help: 'event types in order, comma-separated; conditions in brackets: page_view[page:/cart]',
        value: { kind: 'text' },
        required: true,
      },
      {
        flags: '--within <duration>',
        help: 'time from the first step to the last: 30m, 24h, 7d',
        value: { kind: 'text' },
        default: FUNNEL_USUAL.within,
      },
      {
        flags: '--per <who>',
        help: 'whose steps',
        value: { kind: 'choice', of: FUNNEL_ACTORS },
        default: FUNNEL_USUAL.per,
      },
      {
        flags: '--order <order>',
        help: 'may other events happen between two steps',
        value: { kind: 'choice', of: FUNNEL_ORDERS },
        default: FUNNEL_USUAL.order,
      },
      { flags: '--exclude <steps>', help: 'events that end every chain in progress', value: { kind: 'text' } },
      { flags: '--filter <condition>', help: CONDITION_HELP, value: { kind: 'repeated' } },
      { flags: '--by <column>', help: 'split by the value at the first step', value: { kind: 'choice', of: FIELDS } },
      {
        flags: '--limit <n>',
        help: `values of --by that are shown; default: ${FUNNEL_GROUPS.usual}`,
        value: { kind: 'integer', least: 1 },
      },
      ...range('24 hours'),
    ],
    load: async () => (await import('./command-actions')).funnel,
  },
  {
    name: 'retention',
    summary: 'how many came back, by the day, week or month they were first seen',
    options: [
      {
        flags: '--grain <grain>',
        help: 'width of a cohort',
        value: { kind: 'choice', of: COHORT_GRAINS },
        default: 'day',
      },
      {
        flags: '--periods <n>',
        help: `periods after the first; default: ${RETENTION_PERIODS.usual}`,
        value: { kind: 'integer', least: 1 },
      },
      { flags: '--days <n>', help: 'the same as --periods', value: { kind: 'integer', least: 1 } },
      ...range(RETENTION_SPAN),
    ],
    load: async () => (await import('./command-actions')).retention,
  },
  {
    name: 'sessions',
    summary: 'summary of stitched sessions, a list of sessions, or what happened in one',
    options: [
      {
        flags: '--list <n>',
        help: `list the newest ones instead, at most ${SESSION_LIST.most}`,
        value: { kind: 'integer', least: 1 },
      },
      { flags: '--filter <condition>', help: `with --list: ${CONDITION_HELP}`, value: { kind: 'repeated' } },
      { flags: '--session <id>', help: 'show what happened in this one; with --began', value: { kind: 'text' } },
      { flags: '--began <time>', help: 'when it began, as --list says', value: { kind: 'text' } },
      { flags: '--session-id <id>', help: 'the same by its session_id; with --at', value: { kind: 'text' } },
      { flags: '--at <time>', help: 'a moment of it, as a finding says', value: { kind: 'text' } },
      ...range('24 hours'),
    ],
    load: async () => (await import('./command-actions')).sessions,
  },
  {
    name: 'journeys',
    summary: 'what comes before and after an event in its session',
    options: [
      {
        flags: '--around <event>',
        help: 'event type or custom:<name>; conditions in brackets: page_view[page:/cart]',
        value: { kind: 'text' },
        required: true,
      },
      ...JOURNEY_SIDES.map((side) => ({
        flags: `--${side} <n>`,
        help: `steps ${side} it, 0 to ${JOURNEY_STEPS.most}; default: ${JOURNEY_STEPS.usual}`,
        value: { kind: 'integer' as const, least: 0 },
      })),
      {
        flags: '--show <what>',
        help: 'steps: page views by page and other events by type, page views only, or event types',
        value: { kind: 'choice', of: JOURNEY_VIEWS },
        default: 'all',
      },
      { flags: '--filter <condition>', help: CONDITION_HELP, value: { kind: 'repeated' } },
      {
        flags: '--limit <n>',
        help: `branches that are shown at each step; default: ${JOURNEY_BRANCHES.usual}`,
        value: { kind: 'integer', least: 1 },
      },
      ...range('24 hours'),
    ],
    load: async () => (await import('./command-actions')).journeys,
  },
];
