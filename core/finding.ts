/** What a check found out about one part, for a person: what is wrong and what to do. */
export interface Finding {
  readonly part: string;
  /** A warning is worth a look; a failure means that something does not work, or that data is not safe. */
  readonly verdict: 'ok' | 'warning' | 'failed';
  readonly says: string;
}
