import * as z from 'zod';
import { FEAST_PATH } from '../../core/wire/feast-path';
import { EXAMPLE_SITE, siteParameter } from '../../core/wire/fields';
import { type Frozen, operation } from '../../core/wire/operation';

/** What one question may ask for. */
export const ONLINE_LIMITS = { features: 200, entities: 1_000, keyLength: 256 } as const;

const key = z.union([z.string().max(ONLINE_LIMITS.keyLength), z.number(), z.null()]);
const value = z.union([z.string(), z.number(), z.null()]);
const vector = z
  .object({
    values: z.array(value).meta({ description: 'One per entity.' }),
    statuses: z.array(z.enum(['PRESENT', 'NULL_VALUE', 'NOT_FOUND', 'OUTSIDE_MAX_AGE'])).meta({
      description:
        'PRESENT, also of a value that is null; OUTSIDE_MAX_AGE if it is older than the time to live, and then the value is null.',
    }),
    event_timestamps: z
      .array(z.string())
      .meta({ description: 'End of the window of each value; 1970-01-01T00:00:00Z if there is none.' }),
  })
  .meta({ id: 'FeatureVector', description: 'A join key or feature of all entities.' });

export const onlineFeatures = z
  .object({
    results: z
      .array(vector)
      .meta({ description: 'Join keys, then features in the order in which they were asked for.' }),
    metadata: z
      .object({ feature_names: z.array(z.string()).meta({ description: 'Names of the results, in their order.' }) })
      .meta({ id: 'FeatureNames', description: 'What the results are.' }),
  })
  .meta({ id: 'OnlineFeatures', description: 'Features of entities now, in the wire format of Feast.' });
export type OnlineFeatures = Frozen<z.output<typeof onlineFeatures>>;

export const getOnlineFeatures = operation({
  id: 'getOnlineFeatures',
  method: 'post',
  path: `/v1${FEAST_PATH}`,
  tag: 'personalisation',
  access: 'read',
  summary: 'Read features of entities now',
  description:
    'Takes and answers what the feature server of Feast does, so that its clients can be pointed at `/v1`. `./tidemark features list` shows the views.',
  input: z
    .strictObject({
      site: siteParameter.optional(),
      features: z
        .array(z.string().min(1).max(130))
        .min(1)
        .max(ONLINE_LIMITS.features)
        .meta({ description: 'Features as `view:feature`.' }),
      entities: z.record(z.string(), z.array(key).max(ONLINE_LIMITS.entities)).meta({
        description: `Up to ${ONLINE_LIMITS.entities} values of each join key; those of one place are an entity.`,
      }),
      full_feature_names: z
        .boolean()
        .default(false)
        .meta({ description: 'Whether names of results begin with their view.' }),
    })
    .meta({
      id: 'OnlineFeaturesRequest',
      description: 'Which features of which entities. The site may be left out if there is only one.',
    }),
  example: {
    site: EXAMPLE_SITE,
    features: ['traffic_5m_by_geo_platform:ctr_avg', 'traffic_5m_by_geo_platform:event_count'],
    entities: { geo: ['US', 'DE'], platform: ['web', 'web'] },
  },
  answer: onlineFeatures,
  status: 200,
  problems: [
    'unknown_site',
    'unknown_feature',
    'invalid_question',
    'invalid_body',
    'unsupported_media_type',
    'body_too_large',
  ],
});

const featureView = z
  .object({
    name: z.string().meta({ description: 'Its name.', example: 'traffic_5m_by_geo_platform' }),
    description: z.string().meta({ description: 'What it holds.' }),
    entities: z
      .array(
        z
          .object({
            name: z.string().meta({ description: 'Join key.', example: 'geo' }),
            column: z.string().meta({ description: 'Column of events that it is.', example: 'country' }),
            description: z.string().meta({ description: 'What it stands for.' }),
          })
          .meta({ id: 'FeatureEntity', description: 'A join key of a feature view.' }),
      )
      .meta({ description: 'Join keys, in the order of the view.' }),
    features: z
      .array(
        z
          .object({
            name: z.string().meta({ description: 'Its name.', example: 'ctr_avg' }),
            type: z.enum(['float32', 'int64']).meta({ description: 'Type of its values.' }),
            metric: z.string().meta({ description: 'The metric that it is over the window.' }),
            description: z.string().meta({ description: 'What it says.' }),
          })
          .meta({ id: 'Feature', description: 'A feature of a view.' }),
      )
      .meta({ description: 'In the order of the view.' }),
    window_ms: z.int().meta({ description: 'Length of the sliding window that a value covers, ms.' }),
    ttl_ms: z.int().meta({ description: 'Age up to which a value is used, ms.' }),
  })
  .meta({ id: 'FeatureView', description: 'Values of an entity that models read.' });

export const getFeatureViews = operation({
  id: 'getFeatureViews',
  method: 'get',
  path: '/v1/feature-views',
  tag: 'personalisation',
  access: 'read',
  summary: 'List the feature views',
  description: 'Every feature view with its join keys and features; `getOnlineFeatures` has their values.',
  input: z.strictObject({}),
  example: {},
  answer: z
    .object({ views: z.array(featureView) })
    .meta({ id: 'FeatureViews', description: 'The feature views of this version.' }),
  list: 'views',
  status: 200,
  problems: ['invalid_parameters'],
});
