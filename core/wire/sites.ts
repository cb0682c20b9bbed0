import * as z from 'zod';
import { DAYS_OF_WEEK, USUAL_WEEK_START } from '../time/day-of-week';
import { siteParameter } from './fields';
import { operation } from './operation';
import { siteSummary } from './status';

export const site = z
  .object({
    ...siteSummary.shape,
    write_key: z
      .string()
      .nullable()
      .meta({ description: 'Key that sends events to the site; null if it has none.', example: 'wk_3b1f' }),
  })
  .meta({ id: 'Site', description: 'A site with its write key.' });

export const siteList = z
  .object({ sites: z.array(site).meta({ description: 'All sites.' }) })
  .meta({ id: 'SiteList', description: 'All sites with their write keys.' });

export const newSite = z
  .strictObject({
    id: siteParameter,
    time_zone: z.string().max(64).default('UTC').meta({ description: 'IANA time zone of its days.' }),
    currency: z.string().max(3).default('USD').meta({ description: 'Currency of prices without one, ISO 4217.' }),
    week_start: z.enum(DAYS_OF_WEEK).default(USUAL_WEEK_START).meta({ description: 'First day of its weeks.' }),
  })
  .meta({ id: 'NewSite', description: 'A site to create.' });

export const listSites = operation({
  id: 'listSites',
  method: 'get',
  path: '/v1/admin/sites',
  tag: 'admin',
  access: 'operate',
  summary: 'List the sites with their write keys',
  description: 'All sites with their write keys.',
  input: z.strictObject({}),
  example: {},
  answer: siteList,
  status: 200,
  problems: ['invalid_parameters', 'operation_refused'],
});

export const addSite = operation({
  id: 'addSite',
  method: 'post',
  path: '/v1/admin/sites',
  tag: 'admin',
  access: 'operate',
  summary: 'Create a site',
  description: 'Creates a site with a write key of its own. Returns the existing site if there is one with this id.',
  input: newSite,
  example: { id: 'blog', time_zone: 'Europe/Berlin', currency: 'EUR' },
  answer: site,
  status: 200,
  problems: ['invalid_parameters', 'invalid_body', 'body_too_large', 'operation_refused'],
});
