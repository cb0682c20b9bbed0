import * as z from 'zod';
import { DAYS_OF_WEEK } from '../time/day-of-week';
import { EXAMPLE_SITE, siteParameter } from './fields';
import { DURATION } from './funnel';
import { operation } from './operation';
import { siteSummary } from './status';
import { textRules, textRulesChange } from './text-rules';

const readOrigins = z
  .array(z.string().max(300))
  .max(100)
  .meta({
    description: 'Origins of pages that may read the site’s numbers; `*` for any.',
    example: ['https://shop.example'],
  });

const sendOrigins = z
  .array(z.string().max(300))
  .min(1)
  .max(100)
  .meta({
    description: 'Origins of pages that may send events with the write key or a public key; any if absent.',
    example: ['https://shop.example'],
  });

const refundEvent = z
  .string()
  .max(60)
  .nullable()
  .meta({ description: 'Event type of the site that is read as `refund`; null for none.', example: 'custom:refund' });

export const site = z
  .object({
    ...siteSummary.shape,
    read_origins: readOrigins.optional(),
    send_origins: sendOrigins.optional(),
    text_rules: textRules,
    refund_event: refundEvent.optional(),
    removed: z.string().optional().meta({ description: 'When the site was removed, ISO 8601; absent if it was not.' }),
    write_key: z
      .string()
      .nullable()
      .meta({ description: 'Key that sends events to the site; null if it has none.', example: 'wk_3b1f' }),
    old_write_key_until: z
      .string()
      .optional()
      .meta({ description: 'Until when the write key before it works, ISO 8601; absent if there was none.' }),
  })
  .meta({ id: 'Site', description: 'A site with its write key.' });

export const siteList = z
  .object({ sites: z.array(site).meta({ description: 'All sites.' }) })
  .meta({ id: 'SiteList', description: 'All sites with their write keys.' });

const timeZone = z.string().max(64).meta({ description: 'IANA time zone of its days.', example: 'Europe/Berlin' });
const currency = z.string().max(64).meta({ description: 'Currency of prices without one, ISO 4217.', example: 'EUR' });
const weekStart = z.enum(DAYS_OF_WEEK).meta({ description: 'First day of its weeks.', example: 'sunday' });
const confirm = z
  .boolean()
  .default(false)
  .meta({ description: 'Do it although it changes what is shown of the past; without it the answer says what.' });

export const newSite = z
  .strictObject({
    id: siteParameter,
    time_zone: timeZone.optional(),
    currency: currency.optional(),
    week_start: weekStart.optional(),
  })
  .meta({
    id: 'NewSite',
    description: 'A site to create; in UTC and USD with weeks from Monday unless it says otherwise.',
  });

export const siteChange = z
  .strictObject({
    id: siteParameter,
    name: siteSummary.shape.name,
    time_zone: timeZone.optional(),
    currency: currency.optional(),
    week_start: weekStart.optional(),
    read_origins: readOrigins.optional(),
    send_origins: sendOrigins
      .nullable()
      .meta({ description: 'Origins of pages that may send events; null for any.' })
      .optional(),
    text_rules: textRulesChange.optional().meta({ description: 'The switches that change; the others stay.' }),
    refund_event: refundEvent.optional(),
    confirm,
  })
  .meta({ id: 'SiteChange', description: 'Settings of a site that change; the others stay.' });

export const siteRemoval = z
  .strictObject({ id: siteParameter, confirm })
  .meta({ id: 'SiteRemoval', description: 'A site to remove.' });

export const writeKeyRotation = z
  .strictObject({
    id: siteParameter,
    overlap: z
      .string()
      .regex(DURATION)
      .default('24h')
      .meta({ description: 'How long both keys work.', example: '24h' }),
  })
  .meta({ id: 'WriteKeyRotation', description: 'A site whose write key is replaced.' });

export const siteRestoral = z
  .strictObject({ id: siteParameter })
  .meta({ id: 'SiteRestoral', description: 'A removed site to bring back.' });

const common = { tag: 'admin', access: 'operate', status: 200 } as const;
const postProblems = [
  'invalid_parameters',
  'invalid_body',
  'unsupported_media_type',
  'body_too_large',
  'operation_refused',
] as const;

export const listSites = operation({
  ...common,
  id: 'listSites',
  method: 'get',
  path: '/v1/admin/sites',
  summary: 'List the sites with their write keys',
  description: 'All sites with their write keys, removed ones included.',
  input: z.strictObject({}),
  example: {},
  answer: siteList,
  list: 'sites',
  problems: ['operation_refused'],
});

export const addSite = operation({
  ...common,
  id: 'addSite',
  method: 'post',
  path: '/v1/admin/sites',
  summary: 'Create a site',
  description:
    'Creates a site with a write key of its own. Returns the existing site if there is one with this id; refused if that one has another time zone, currency or first day of the week.',
  input: newSite,
  example: { id: 'blog', time_zone: 'Europe/Berlin', currency: 'EUR' },
  answer: site,
  problems: ['invalid_site', ...postProblems],
});

export const changeSite = operation({
  ...common,
  id: 'changeSite',
  method: 'post',
  path: '/v1/admin/sites/change',
  summary: 'Change settings of a site',
  description:
    'A new name or list of origins changes nothing else. A new first day of the week moves the borders of all weeks, past ones too. A new currency is that of prices without one from now on; stored events keep theirs. A refund’s event type and the rules of texts are those of events from now on; stored events stay as they are. ' +
    'A new time zone is refused once events are stored, because it would move them between published days. The id never changes: it is in every stored event.',
  input: siteChange,
  example: { id: EXAMPLE_SITE, name: 'Shop Berlin' },
  answer: site,
  problems: ['invalid_site', ...postProblems],
});

export const removeSite = operation({
  ...common,
  id: 'removeSite',
  method: 'post',
  path: '/v1/admin/sites/remove',
  summary: 'Remove a site',
  description:
    'Its keys stop working and its numbers can no longer be asked for. Its events and published days stay on disk: `restoreSite` brings it back.',
  input: siteRemoval,
  example: { id: 'blog', confirm: true },
  answer: site,
  problems: postProblems,
});

export const restoreSite = operation({
  ...common,
  id: 'restoreSite',
  method: 'post',
  path: '/v1/admin/sites/restore',
  summary: 'Bring a removed site back',
  description: 'With the same settings and keys. Events that were refused meanwhile are not in it.',
  input: siteRestoral,
  example: { id: 'blog' },
  answer: site,
  problems: postProblems,
});

export const rotateWriteKey = operation({
  ...common,
  id: 'rotateWriteKey',
  method: 'post',
  path: '/v1/admin/sites/rotate-key',
  summary: 'Replace the write key of a site',
  description:
    'Makes another write key. The old one works as long as the overlap says, so that pages can be changed meanwhile; visitors keep their pseudonyms. On AWS the collector knows the new key after at most a minute.',
  input: writeKeyRotation,
  example: { id: EXAMPLE_SITE, overlap: '24h' },
  answer: site,
  problems: postProblems,
});
