/** Random secrets of a site that live for two UTC days, so that what is derived from them cannot be traced afterwards. */
export interface Salts {
  /**
   * The salts of a day (since 1970) and of the day before, the same for all callers. Creates the day's if it has none;
   * deletes those of earlier days.
   */
  ofDay(site: string, day: number): Promise<DailySalts>;
}

export interface DailySalts {
  /** 32 bytes. */
  readonly today: Uint8Array;
  readonly yesterday: Uint8Array | undefined;
}
