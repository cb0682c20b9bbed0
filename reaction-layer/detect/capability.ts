import { defineCapability } from '../../core/capability/capability';

export const detect = defineCapability({
  name: 'detect',
  summary: 'Findings: what goes wrong in sessions, visitors and numbers, said live and settled every night',
  folder: 'reaction-layer/detect',
  parts: ['commands'],
});
