import { afterLogoutAdvice } from './after-logout';
import { amountsDisagreeAdvice } from './amounts-disagree';
import {
  accountTakeoverAdvice,
  cardTestingAdvice,
  couponAbuseAdvice,
  inhumanSpeedAdvice,
  returnAbuseAdvice,
  scraperAdvice,
  velocityAdvice,
} from './automation';
import { cartMismatchAdvice } from './cart-mismatch';
import { doubleSubmitAdvice } from './double-submit';
import { effectBeforeCauseAdvice } from './effect-before-cause';
import { fewerSalesAdvice } from './fewer-sales';
import { missingSequenceAdvice } from './missing-sequence';
import { missingStepAdvice } from './missing-step';
import { moreErrorsAdvice } from './more-errors';
import { negativeDurationAdvice } from './negative-duration';
import { overtakenStateAdvice } from './overtaken-state';
import { shiftedMixAdvice } from './shifted-mix';
import { silenceAdvice } from './silence';
import { slowPagesAdvice } from './slow-pages';
import { betterNumbersAdvice, lessTrafficAdvice, moreTrafficAdvice } from './traffic';
import { featureDriftAdvice, sessionAnomalyAdvice } from './unlike-others';
import type { WrittenAdvice } from './written-advice';

/** Everything that was written, in the order of the documentation. */
export const WRITTEN_ADVICE: readonly WrittenAdvice[] = [
  effectBeforeCauseAdvice,
  doubleSubmitAdvice,
  overtakenStateAdvice,
  missingSequenceAdvice,
  missingStepAdvice,
  cartMismatchAdvice,
  amountsDisagreeAdvice,
  afterLogoutAdvice,
  negativeDurationAdvice,
  slowPagesAdvice,
  moreErrorsAdvice,
  silenceAdvice,
  fewerSalesAdvice,
  lessTrafficAdvice,
  moreTrafficAdvice,
  shiftedMixAdvice,
  betterNumbersAdvice,
  scraperAdvice,
  inhumanSpeedAdvice,
  velocityAdvice,
  cardTestingAdvice,
  couponAbuseAdvice,
  returnAbuseAdvice,
  accountTakeoverAdvice,
  sessionAnomalyAdvice,
  featureDriftAdvice,
];
