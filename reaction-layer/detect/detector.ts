import type { CounterDetector } from './counter/counter-detector';
import type { ModelDetector } from './model/model-detector';
import type { NumberDetector } from './number/number-detector';
import type { SessionDetector } from './session/session-detector';

/** Data and one pure function; the same code runs live and in the batch layer. */
export type Detector = SessionDetector | CounterDetector | NumberDetector | ModelDetector;
