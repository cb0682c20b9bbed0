import * as z from 'zod';
import { codedError } from '../../core/coded-error';
import { ownValue } from '../../core/own-value';

const item = z.string().min(1).max(256);
const MOST_RULES = 1_000;

const slotRules = z.strictObject({
  /** Come first, in this order. */
  pins: z.array(item).max(100).default([]),
  /** Scores of these are multiplied: above 1 is more often, below 1 less. */
  boosts: z
    .array(
      z
        .strictObject({ item: item.optional(), category: item.optional(), factor: z.number().min(0).max(100) })
        .refine((boost) => (boost.item === undefined) !== (boost.category === undefined), 'name an item or a category'),
    )
    .max(MOST_RULES)
    .default([]),
  never_show: z.array(item).max(MOST_RULES).default([]),
  /** Most items of one category in an answer; those beyond it come after all others. */
  most_per_category: z.int().min(1).optional(),
});
const siteRules = slotRules.extend({ slots: z.record(z.string(), slotRules).default({}) });
const rules = z.record(z.string(), siteRules);

/** What a shop wants to be shown, whatever the model says. */
export type SlotRules = Readonly<z.output<typeof slotRules>>;
export type ShopRules = Readonly<z.output<typeof rules>>;

export const NO_RULES: SlotRules = slotRules.parse({});

export class ShopRulesError extends codedError('ShopRulesError', 'invalid_rules') {}

/** Rules by site as the setting holds them: one JSON object. @throws ShopRulesError saying what is wrong */
export function readShopRules(text: string): ShopRules {
  const parsed = rules.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  throw new ShopRulesError(`TIDEMARK_RECOMMEND_RULES is not rules by site as JSON: ${z.prettifyError(parsed.error)}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Those of the site, and those of the slot on top. */
export function rulesFor(all: ShopRules, site: string, slot: string | undefined): SlotRules {
  const own = ownValue(all, site);
  if (own === undefined) return NO_RULES;
  const here = slot === undefined ? undefined : ownValue(own.slots, slot);
  if (here === undefined) return own;
  return {
    pins: [...here.pins, ...own.pins],
    boosts: [...own.boosts, ...here.boosts],
    never_show: [...own.never_show, ...here.never_show],
    most_per_category: here.most_per_category ?? own.most_per_category,
  };
}
