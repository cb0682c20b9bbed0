import * as z from 'zod';

const ms = z.int().min(0).max(3_600_000);

/** What a site expects of a session; the defaults suit a shop. */
export const sessionRules = z.strictObject({
  /** How long a missing number or cause is waited for, ms of event time. */
  waitMs: ms.default(2000),
  /** A look at a product this soon after it was put into the cart was caused by nobody, ms. */
  reactionMs: ms.default(1000),
  /** The same where no page had been shown from which it could have been added, ms. */
  coldStartMs: ms.default(10_000),
  /** Two submits of one order within this time are one too many, ms. */
  submitMs: ms.default(5000),
  /** A clock may go back this far between two numbers of one counter, ms. */
  clockToleranceMs: ms.default(20),
  /** A clock that goes back further does not show a race, but a time that cannot be, ms. */
  overtakeMs: ms.default(2000),
  /** Share by which an amount may differ. */
  amountTolerance: z.number().min(0).max(1).default(0.01),
});
export type SessionRules = Readonly<z.output<typeof sessionRules>>;

export const SHOP_RULES: SessionRules = sessionRules.parse({});
