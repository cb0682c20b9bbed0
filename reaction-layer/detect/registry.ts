import { accountTakeover } from './counter/detectors/account-takeover';
import { cardTesting } from './counter/detectors/card-testing';
import { couponAbuse } from './counter/detectors/coupon-abuse';
import { inhumanSpeed } from './counter/detectors/inhuman-speed';
import { returnAbuse } from './counter/detectors/return-abuse';
import { scraper } from './counter/detectors/scraper';
import { velocity } from './counter/detectors/velocity';
import type { CounterDetector } from './counter/counter-detector';
import type { Detector } from './detector';
import { featureDrift } from './model/feature-drift';
import { sessionAnomaly } from './model/session-anomaly';
import { numberDrop } from './number/detectors/number-drop';
import { numberShift } from './number/detectors/number-shift';
import { numberSilence } from './number/detectors/number-silence';
import { numberSpike } from './number/detectors/number-spike';
import type { NumberDetector } from './number/number-detector';
import { afterLogout } from './session/detectors/after-logout';
import { amountsDisagree } from './session/detectors/amounts-disagree';
import { negativeDuration, overtakenState } from './session/detectors/clock-order';
import { doubleSubmit } from './session/detectors/double-submit';
import { effectBeforeCause } from './session/detectors/effect-before-cause';
import { missingSequence } from './session/detectors/missing-sequence';
import { missingStep } from './session/detectors/missing-step';
import { checkoutWithoutCart, purchaseNotInCart, removeNotInCart } from './session/detectors/not-in-cart';
import type { SessionDetector } from './session/session-detector';

const detectors: readonly Detector[] = [
  effectBeforeCause,
  doubleSubmit,
  overtakenState,
  missingSequence,
  missingStep,
  purchaseNotInCart,
  checkoutWithoutCart,
  removeNotInCart,
  amountsDisagree,
  afterLogout,
  negativeDuration,
  scraper,
  inhumanSpeed,
  velocity,
  cardTesting,
  couponAbuse,
  returnAbuse,
  accountTakeover,
  numberSpike,
  numberDrop,
  numberSilence,
  numberShift,
  sessionAnomaly,
  featureDrift,
];

/** Every detector, in the order of the documentation. A new one is a short file and one line above. */
export const DETECTORS: readonly Detector[] = requireDistinct(detectors);

export const SESSION_DETECTORS: readonly SessionDetector[] = DETECTORS.filter((one) => one.kind === 'session');
export const COUNTER_DETECTORS: readonly CounterDetector[] = DETECTORS.filter((one) => one.kind === 'counter');
export const NUMBER_DETECTORS: readonly NumberDetector[] = DETECTORS.filter((one) => one.kind === 'number');

const byId = new Map(DETECTORS.map((one) => [one.id, one]));

/** A detector by its id; undefined if this version has none of that name. */
export function findDetector(id: string): Detector | undefined {
  return byId.get(id);
}

/** @throws RangeError if two detectors share an id: their findings would share ids too */
function requireDistinct(all: readonly Detector[]): readonly Detector[] {
  const repeated = all.find(({ id }, at) => all.findIndex((one) => one.id === id) !== at);
  if (repeated !== undefined) throw new RangeError(`two detectors are called ${repeated.id}: rename one`);
  return all;
}
