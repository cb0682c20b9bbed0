import { type CapabilityRoutes, type ReadContext, readRoutes, serves } from '../../core/capability/route';
import { answerOnline } from './online/answer-online';
import { readOnlineQuestion } from './online/read-question';
import { createValuesOf, type ValuesOf } from './online/refresh-values';
import { FeatureQuestionError } from './question-error';
import { FEATURE_VIEWS } from './registry';
import { getFeatureViews, getOnlineFeatures, type OnlineFeatures } from './wire';

interface Serving extends Pick<ReadContext, 'sites' | 'clock'> {
  readonly valuesOf: ValuesOf;
}

export const routes: CapabilityRoutes = {
  read: readRoutes(
    ({ answers, clock, sites }): Serving => ({ sites, clock, valuesOf: createValuesOf({ answers, clock }) }),
    [
      serves(getFeatureViews, () =>
        Promise.resolve({
          views: FEATURE_VIEWS.map(({ windowMs, ttlMs, entities, features, ...view }) => ({
            ...view,
            entities: [...entities],
            features: [...features],
            window_ms: windowMs,
            ttl_ms: ttlMs,
          })),
        }),
      ),
      serves(getOnlineFeatures, async (asked, { sites, clock, valuesOf }: Serving): Promise<OnlineFeatures> => {
        const question = readOnlineQuestion(asked);
        const site = asked.site ?? (await onlySite(sites));
        const views = [...new Set(question.features.map(({ view }) => view))];
        const found = await Promise.all(views.map((view) => valuesOf(view, site)));
        const byView = new Map(views.map((view, at) => [view, found[at]]));
        return answerOnline({
          question,
          isFullNames: asked.full_feature_names,
          valuesOf: (view) => byView.get(view) ?? EMPTY,
          now: clock.now(),
        });
      }),
    ],
  ),
};

const EMPTY = { get: () => undefined, put: () => undefined };

/** The wire format of Feast names no site. @throws FeatureQuestionError unless there is exactly one */
async function onlySite(sites: Serving['sites']): Promise<string> {
  const known = (await sites.list()).map(({ id }) => id);
  const [only] = known;
  if (known.length === 1 && only !== undefined) return only;
  throw new FeatureQuestionError(
    'unknown_site',
    known.length === 0
      ? 'there is no site yet'
      : `there are several sites: add "site" to the request, one of ${known.join(', ')}`,
  );
}
