import type { PlantedBug } from './planted-bug';

const READER = 'reaction-layer/follow/handler.ts';
const SOURCE = 'reaction-layer/follow/record-source.ts';
const PROMOTION = 'test/models/promotion.sim.ts';

export const REACTION_BUGS: readonly PlantedBug[] = [
  {
    name: 'failed_follower_skips_what_it_failed_at',
    file: SOURCE,
    find: 'if (sequence !== null && sequence >= delivered) {',
    replace: 'if (sequence !== null) {',
    breaks: 'A follower that failed reads on from its own position.',
  },
  {
    name: 'ended_shard_left_behind',
    file: READER,
    find: 'await followEndedShards(deps, batch.shard);',
    replace: '',
    breaks: 'A follower that failed at the end of a shard that was split or merged still gets its last records.',
  },
  {
    name: 'followers_move_together',
    file: READER,
    find: 'onFailure(error, { follower: name, shard });\n    return from;',
    replace:
      'onFailure(error, { follower: name, shard });\n    return { ...from, sequence: from.sequence === null ? null : (delivered ?? from.sequence) };',
    breaks: 'A follower that failed keeps its own position.',
  },
  {
    name: 'model_promoted_half_way',
    file: 'reaction-layer/models/train-site.ts',
    find: '  await storeArtefact(lake, stored);',
    replace:
      '  await changeServing(table, site, (now) => trained(now, version, nowMs));\n  await storeArtefact(lake, stored);',
    breaks: 'A model that serves is in the lake as a whole.',
    elsewhere: PROMOTION,
  },
  {
    name: 'promotion_without_condition',
    file: 'reaction-layer/models/store/serving.ts',
    find: 'value, expected: bytes ?? null }]',
    replace: 'value }]',
    breaks: 'Of two changes of what serves at the same time none is lost.',
    elsewhere: PROMOTION,
  },
];
