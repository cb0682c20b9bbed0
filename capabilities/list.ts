import { type Capability, capabilityList } from '../core/capability/capability';
import { advise } from '../reaction-layer/advise/capability';
import { alert } from '../reaction-layer/alert/capability';
import { decide } from '../reaction-layer/decide/capability';
import { detect } from '../reaction-layer/detect/capability';
import { experiments } from '../reaction-layer/experiments/capability';
import { features } from '../reaction-layer/features/capability';
import { forecast } from '../reaction-layer/forecast/capability';
import { models } from '../reaction-layer/models/capability';
import { recommend } from '../reaction-layer/recommend/capability';
import { explore } from '../serving-layer/explore/capability';
import { people } from '../serving-layer/people/capability';
import { quarantine } from '../speed-layer/quarantine/capability';

/**
 * Every capability. To add one, edit only this list: `./tidemark generate` writes the loaders and the reference, and
 * the API, CLI, process, stacks, doctor and simulation iterate over it.
 */
export const CAPABILITIES: readonly Capability[] = capabilityList([
  advise,
  alert,
  decide,
  detect,
  experiments,
  features,
  forecast,
  models,
  recommend,
  explore,
  people,
  quarantine,
]);
