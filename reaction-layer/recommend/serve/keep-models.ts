import type { PublishedSite } from '../../../core/run/published-files';
import type { LearnedModel } from './learn-published';

/** Models that are kept per site: the latest, and that of the run before, to which a rollback returns. */
const KEPT = 2;

/** The model of a site as it is published. */
export type ModelOf = (published: PublishedSite) => Promise<LearnedModel | undefined>;

interface KeptModel {
  readonly epoch: number;
  readonly model: Promise<LearnedModel | undefined>;
  isReady: boolean;
}

/**
 * Learns the model of an epoch when it is first asked for; until it is there, the one before answers. Only the first
 * model of a site is waited for. A failed attempt is made again by the next question.
 */
export function createModelKeeper(learn: ModelOf): ModelOf {
  const sites = new Map<string, readonly KeptModel[]>();

  function begin(published: PublishedSite): KeptModel {
    const { site, pointer } = published;
    const kept: KeptModel = { epoch: pointer.epoch, model: learn(published), isReady: false };
    const others = (): readonly KeptModel[] => (sites.get(site.id) ?? []).filter((one) => one !== kept);
    kept.model.then(
      () => {
        kept.isReady = true;
        sites.set(site.id, [kept, ...others()].slice(0, KEPT));
      },
      () => sites.set(site.id, others()),
    );
    sites.set(site.id, [kept, ...others()]);
    return kept;
  }

  return (published) => {
    const { site, pointer } = published;
    if (pointer.epoch === 0) return Promise.resolve(undefined);
    const known = sites.get(site.id) ?? [];
    const own = known.find(({ epoch }) => epoch === pointer.epoch) ?? begin(published);
    const usable = own.isReady ? own : known.find(({ isReady }) => isReady);
    return (usable ?? own).model;
  };
}
