import * as z from 'zod';
import { jsonValue, attributeSet } from './json';

const range = z.tuple([z.number(), z.number()]);
const namespace = z.tuple([z.string(), z.number(), z.number()]);
const condition = z.record(z.string(), jsonValue);

/**
 * An experiment in the form of GrowthBook's SDKs (specification 0.8.0), whose names are in camelCase. What else it may have is
 * left alone.
 */
export const splitTest = z.object({
  key: z.string().min(1),
  variations: z.array(jsonValue),
  weights: z.array(z.number()).nullish(),
  coverage: z.number().nullish(),
  ranges: z.array(range).nullish(),
  namespace: namespace.nullish(),
  filters: z
    .array(
      z.object({
        seed: z.string(),
        ranges: z.array(range),
        attribute: z.string().nullish(),
        hashVersion: z.number().nullish(),
      }),
    )
    .nullish(),
  condition: condition.nullish(),
  hashAttribute: z.string().nullish(),
  fallbackAttribute: z.string().nullish(),
  hashVersion: z.number().nullish(),
  seed: z.string().nullish(),
  force: z.number().nullish(),
  active: z.boolean().nullish(),
  status: z.enum(['draft', 'running', 'stopped']).nullish(),
});
export type SplitTest = Readonly<z.output<typeof splitTest>>;

/** What a split is computed for. */
export const splitContext = z.object({
  attributes: attributeSet.default({}),
  enabled: z.boolean().default(true),
  url: z.string().default(''),
  /** Variations by the keys of experiments, for testers. */
  forcedVariations: z.record(z.string(), z.number()).default({}),
  savedGroups: z.record(z.string(), z.array(jsonValue)).default({}),
  qaMode: z.boolean().default(false),
});
export type SplitContext = Readonly<z.input<typeof splitContext>>;
