/** One line of `bench` output. */
export interface BenchLine {
  readonly measure: string;
  readonly events_per_second?: number;
  /** JSON.parse time for the same events in the same run ÷ this time: above 1 is faster than parsing. */
  readonly ratio_to_json_parse?: number;
  readonly ms?: number;
  readonly value?: number;
  /** Of `value`. */
  readonly unit?: string;
  /** What `value` is held to. */
  readonly aim?: string;
  readonly verdict?: 'ok' | 'missed';
  /** What AWS would bill, in its own units. */
  readonly per_million_events?: Readonly<Record<string, number>>;
  /** By part of the bill, and in all. */
  readonly usd_per_month?: Readonly<Record<string, number>>;
  /** One figure of several systems, by their names. */
  readonly by?: Readonly<Record<string, number>>;
  readonly note?: string;
}
