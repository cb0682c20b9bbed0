import * as z from 'zod';
import { type CapabilityRoutes, type ReadContext, readRoutes, serves } from '../../core/capability/route';
import { readShopRules, rulesFor, type ShopRules } from './rules';
import { createModelKeeper, type ModelOf } from './serve/keep-models';
import { learnPublished, type LearnedModel } from './serve/learn-published';
import { recommendFrom } from './serve/recommend';
import { getRecommendations, type Recommendations } from './wire';

interface Recommending extends Pick<ReadContext, 'answers'> {
  readonly modelOf: ModelOf;
  readonly rules: ShopRules;
}

const settingsShape = z.object({ rules: z.string() });

export const routes: CapabilityRoutes = {
  read: readRoutes(
    ({ answers, views, engine, settings }): Recommending => ({
      answers,
      modelOf: createModelKeeper((published) => learnPublished({ views, engine }, published)),
      rules: readShopRules(settingsShape.parse(settings).rules),
    }),
    [
      serves(getRecommendations, async (asked, { answers, modelOf, rules }: Recommending): Promise<Recommendations> => {
        const { site, pointer } = await answers.moment(asked.site);
        const model = await modelOf({ site, pointer });
        if (model === undefined) return { site: site.id, ...EMPTY };
        return {
          site: site.id,
          model: modelAnswer(model),
          ...recommendFrom(model, asked, rulesFor(rules, site.id, asked.slot)),
        };
      }),
    ],
  ),
};

const EMPTY = { model: null, based_on: [], fallback: 'popular', items: [] } as const;

function modelAnswer({ version, learned, itemCount }: LearnedModel): NonNullable<Recommendations['model']> {
  return {
    version,
    learned_through: new Date(learned.through).toISOString(),
    sessions: learned.sessions,
    items: itemCount,
  };
}
