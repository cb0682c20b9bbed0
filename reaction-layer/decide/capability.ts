import { defineCapability } from '../../core/capability/capability';

export const decide = defineCapability({
  name: 'decide',
  summary: 'Decisions on single events while they wait: allow, review or deny, with reasons that can be replayed',
  folder: 'reaction-layer/decide',
  parts: ['routes', 'commands', 'consumer'],
  scopes: ['decide', 'read', 'admin'],
  tables: [
    { name: 'counters', purpose: 'Live counters by subject, and recent answers.', expires: true, soft: true },
    { name: 'reviews', purpose: 'Decisions that wait for a person, by site and day.', expires: true },
    { name: 'policies', purpose: 'Rules by site: every version that ever decided.' },
    { name: 'lists', purpose: 'Who is always allowed or denied, by keyed hash.', expires: true },
  ],
  consumer: { start: 'latest' },
});
