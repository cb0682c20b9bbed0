import type { FactName, Facts } from '../count/facts';
import type { Anomaly, AnomalyScore } from './anomaly-score';

/** What is usual, as mean and standard deviation of log(1 + x). */
interface UsualFact {
  readonly fact: FactName;
  readonly mean: number;
  readonly sd: number;
}

/** Measured over honest sessions of the simulator; a site’s own model replaces it. */
const USUAL: readonly UsualFact[] = [
  { fact: 'visitor_attempts_1h', mean: 0.76, sd: 0.2 },
  { fact: 'device_attempts_1h', mean: 0.76, sd: 0.2 },
  { fact: 'device_payment_tokens_24h', mean: 0.5, sd: 0.4 },
  { fact: 'device_visitors_24h', mean: 0.72, sd: 0.15 },
  { fact: 'place_attempts_10m', mean: 0.8, sd: 0.3 },
  { fact: 'place_fresh_24h', mean: 0.4, sd: 0.5 },
  { fact: 'payment_token_visitors_7d', mean: 0.7, sd: 0.15 },
];

/** A fact must be so many standard deviations away to count at all, and so many to count fully. */
const FROM_SD = 3;
const FULL_SD = 9;
const REASONS = 3;

/** The score where there is no model: how far the most unusual fact is from what is usual anywhere. */
export const zScore: AnomalyScore = (_, facts: Facts): Anomaly => {
  const far = USUAL.flatMap(({ fact, mean, sd }) => {
    const value = facts[fact];
    const beyond = value === undefined ? 0 : (Math.log1p(value) - mean) / sd;
    return beyond > FROM_SD ? [{ fact, beyond }] : [];
  }).sort((one, other) => other.beyond - one.beyond);
  const most = far[0]?.beyond ?? FROM_SD;
  return {
    score: Math.round(100 * Math.min(1, (most - FROM_SD) / (FULL_SD - FROM_SD))) / 100,
    reasons: far.slice(0, REASONS).map(({ fact }) => fact),
    version: 'z-1',
  };
};
