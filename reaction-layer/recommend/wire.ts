import * as z from 'zod';
import { countOf, EXAMPLE_SITE, instantOf, siteId, siteParameter } from '../../core/wire/fields';
import { type Frozen, operation } from '../../core/wire/operation';
import { ITEMS } from './model/parameters';

/** Longest id of an item, and how many of them a parameter takes. */
const ID_LENGTH = 256;
const MOST = { items: 100, excluded: 200 } as const;

const itemId = z.string().min(1).max(ID_LENGTH);

/** One id, or several by repeating the parameter. */
function idList(most: number, description: string) {
  return z
    .union([itemId, z.array(itemId).min(1).max(most)])
    .transform((given): readonly string[] => [given].flat())
    .meta({ description: `${description} Repeat the parameter for up to ${most} of them.` })
    .optional();
}

function priceOf(edge: string) {
  return z.coerce
    .number<number>()
    .int()
    .min(0)
    .meta({ description: `${edge} price in minor units (cents), included; an item without a known price is left out.` })
    .optional();
}

export const recommendationReason = z
  .object({
    kind: z
      .enum(['viewed_together', 'in_similar_sessions', 'popular', 'popular_in_category', 'pinned'])
      .meta({ description: 'What the recommendation rests on.' }),
    with: z.string().nullable().meta({ description: 'The item that it was viewed together with; else null.' }),
    sessions: countOf('Sessions that speak for it; 0 for a pinned item.'),
    text: z.string().meta({ description: 'The same in words.', example: 'viewed together in 212 sessions' }),
  })
  .meta({ id: 'RecommendationReason', description: 'Why an item is recommended.' });

export const recommendedItem = z
  .object({
    item: z.string().meta({ description: 'Id of the product.', example: 'p-1' }),
    score: z.number().meta({ description: 'Comparable within the answer only.' }),
    category: z.string().nullable().meta({ description: 'Its category when it was last viewed; null if unknown.' }),
    price_minor: z.int().nullable().meta({ description: 'Its price then, in minor units; null if unknown.' }),
    currency: z.string().nullable().meta({ description: 'Currency of the price.' }),
    reason: recommendationReason,
  })
  .meta({ id: 'RecommendedItem', description: 'A product, and why.' });

export const recommendationModel = z
  .object({
    version: z.string().meta({ description: 'The batch run whose events it was learned from.', example: '3' }),
    learned_through: instantOf('The last view that it was learned from.'),
    sessions: countOf('Sessions that it was learned from.'),
    items: countOf('Products that it knows.'),
  })
  .meta({ id: 'RecommendationModel', description: 'What recommendations are made from.' });

export const recommendations = z
  .object({
    site: siteId,
    model: recommendationModel.nullable().meta({ description: 'Null before the first batch run with product views.' }),
    based_on: z.array(z.string()).meta({ description: 'Products of the running session that count, in order.' }),
    fallback: z
      .enum(['none', 'popular', 'popular_in_category'])
      .meta({ description: 'What fills the answer when the session or item says nothing.' }),
    items: z.array(recommendedItem).meta({ description: 'Best first.' }),
  })
  .meta({ id: 'Recommendations', description: 'Products for a running session, an item or a cart.' });
export type Recommendations = Frozen<z.output<typeof recommendations>>;

export const getRecommendations = operation({
  id: 'getRecommendations',
  method: 'get',
  path: '/v1/recommendations',
  tag: 'personalisation',
  access: 'read',
  summary: 'Recommend products',
  description:
    'Products that similar sessions viewed around those of the running session, from the model of the latest batch run. Name what the session has viewed (`viewed`), the product of a page (`item`) or the products of a cart (`cart`); without any of them, the products in most sessions are recommended.',
  input: z.strictObject({
    site: siteParameter,
    viewed: idList(MOST.items, 'A product that the running session viewed, in order.'),
    item: itemId.meta({ description: 'The product of the page; it is not recommended itself.' }).optional(),
    cart: idList(MOST.items, 'A product in the cart; it is not recommended itself.'),
    slot: z
      .string()
      .min(1)
      .max(64)
      .meta({ description: 'Place on the page, by which rules may differ.', example: 'product-page' })
      .optional(),
    limit: z.coerce
      .number<number>()
      .int()
      .min(1)
      .max(ITEMS.most)
      .default(ITEMS.usual)
      .meta({ description: 'Products of the answer.' }),
    category: z.string().min(1).max(ID_LENGTH).meta({ description: 'Only products of this category.' }).optional(),
    min_price: priceOf('Lowest'),
    max_price: priceOf('Highest'),
    exclude: idList(MOST.excluded, 'A product that is not recommended.'),
  }),
  example: { site: EXAMPLE_SITE, limit: 5 },
  answer: recommendations,
  list: 'items',
  status: 200,
  problems: ['unknown_site'],
});
