import type { EnvironmentFile } from '../../stacks/environments/schema';
import type { PriceName, Region } from './prices';
import type { Spent } from './spent';

/** Days that every month of the bill has. */
export const MONTH_DAYS = 30;
export const MONTH_SECONDS = MONTH_DAYS * 86_400;
export const MONTH_HOURS = MONTH_SECONDS / 3600;
export const GB = 1024 ** 3;

/** What a line of the bill is computed from. */
export interface Month {
  readonly environment: EnvironmentFile;
  readonly region: Region;
  /** The usage of the whole month. */
  readonly spent: Spent;
  /** What an amount costs in the region. */
  readonly price: (name: PriceName, amount: number) => number;
}

/** US dollars per month for one part. */
export interface CostLine {
  readonly part: string;
  readonly dollars: number;
  /** What is assumed instead of counted; empty if nothing is. */
  readonly assumes: string;
}
