import { labelOf, type Labels, meetsAll } from '../config/matcher';
import type { AlertInhibition } from '../config/routing';

/**
 * Whether an active alert makes this one needless. An alert that is on both sides of a rule is not inhibited by alerts
 * that are on both sides too, and so never by itself.
 *
 * @param active labels of the alerts that go on
 */
export function isInhibited(
  labels: Labels,
  active: readonly Labels[],
  inhibitions: readonly AlertInhibition[],
): boolean {
  return inhibitions.some(({ source, target, equal }) => {
    if (!meetsAll(labels, target)) return false;
    const isSourceToo = meetsAll(labels, source);
    return active.some(
      (other) =>
        meetsAll(other, source) &&
        equal.every((name) => labelOf(other, name) === labelOf(labels, name)) &&
        !(isSourceToo && meetsAll(other, target)),
    );
  });
}
