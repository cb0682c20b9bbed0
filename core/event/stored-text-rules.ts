import * as z from 'zod';
import { DEFAULT_TEXT_RULES, type TextRules } from './text-rules';

/** The rules of a site as stores keep them. A switch that is younger than the stored site has its default. */
export const STORED_TEXT_RULES = z.object({
  trailingSlash: z.enum(['ignore', 'keep']).default(DEFAULT_TEXT_RULES.trailingSlash),
  hashRoutes: z.boolean().default(DEFAULT_TEXT_RULES.hashRoutes),
  queryParameters: z.array(z.string()).readonly().default(DEFAULT_TEXT_RULES.queryParameters),
  hosts: z.enum(['merge', 'keep']).default(DEFAULT_TEXT_RULES.hosts),
  categoryCase: z.enum(['fold', 'keep']).default(DEFAULT_TEXT_RULES.categoryCase),
  redact: z.boolean().default(DEFAULT_TEXT_RULES.redact),
}) satisfies z.ZodType<TextRules>;
