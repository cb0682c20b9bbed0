/** One line of `bench`. */
export interface BenchLine {
  readonly measure: string;
  readonly events_per_second?: number;
  /** Time that JSON.parse takes for the same events in the same run ÷ time of this: above 1 is faster than parsing. */
  readonly ratio_to_json_parse?: number;
  readonly ms?: number;
  /** What AWS would bill, by its own units. */
  readonly per_million_events?: Readonly<Record<string, number>>;
  readonly note?: string;
}
