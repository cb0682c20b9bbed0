import { SESSION_DETECTORS } from './registry';
import type { SessionSignal } from './session/fold';
import type { UsualBreaks } from './usual-breaks';

const BY_ID = new Map(SESSION_DETECTORS.map((one) => [one.id, one]));

/** Whether what is usual on a site speaks against a signal. @param firstSequence the first number of its session */
export function speaksAgainst(
  usual: UsualBreaks,
  { detector, isStrong }: Pick<SessionSignal, 'detector' | 'isStrong'>,
  firstSequence: number | null,
): boolean {
  const known = BY_ID.get(detector);
  if (known?.isCustom === true && usual.isUsual(detector, isStrong)) return true;
  if (known?.needsType !== undefined && !usual.sends(known.needsType, detector)) return true;
  return known?.needsBeginning === true && usual.isCutOff(firstSequence);
}
