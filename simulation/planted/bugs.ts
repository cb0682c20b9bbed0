import { BATCH_BUGS } from './batch-bugs';
import { CLOCK_BUGS } from './clock-bugs';
import { COMPACTION_BUGS } from './compaction-bugs';
import { CORE_BUGS } from './core-bugs';
import { DETECTION_BUGS } from './detection-bugs';
import { PEOPLE_BUGS } from './people-bugs';
import type { PlantedBug } from './planted-bug';
import { REACTION_BUGS } from './reaction-bugs';
import { SERVING_BUGS } from './serving-bugs';
import { SPEED_BUGS } from './speed-bugs';
import { TRACKER_BUGS } from './tracker-bugs';

/** Bugs that the simulation must find; each breaks one guarantee in one place. */
export const BUGS: readonly PlantedBug[] = [
  ...SPEED_BUGS,
  ...BATCH_BUGS,
  ...PEOPLE_BUGS,
  ...COMPACTION_BUGS,
  ...SERVING_BUGS,
  ...REACTION_BUGS,
  ...DETECTION_BUGS,
  ...TRACKER_BUGS,
  ...CORE_BUGS,
  ...CLOCK_BUGS,
];
