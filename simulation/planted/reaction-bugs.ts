import type { PlantedBug } from './planted-bug';

const READER = 'reaction-layer/follow/handler.ts';
const SOURCE = 'reaction-layer/follow/record-source.ts';

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
];
