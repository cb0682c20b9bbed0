import { defineCapability } from '../../core/capability/capability';

export const recommend = defineCapability({
  name: 'recommend',
  summary: 'Recommendations from what similar sessions viewed, with the running session and rules of the shop',
  folder: 'reaction-layer/recommend',
  parts: ['commands'],
});
