/**
 * What a published run has read: every record that arrived before its tidemark, up to a sequence per shard and hour.
 */
export interface RunCoverage {
  readonly epoch: number;
  readonly tidemark: number;
  /** All days know the links of anonymous ids that arrived before this. */
  readonly linkedTo: number;
  /** Up to which arrival each published day knows them as well, by site and day: the tidemark of the run that computed it. */
  readonly computed: ReadonlyMap<string, number>;
  readonly covered: Readonly<Record<string, string>>;
}

/** What is known at the moment of an answer. */
export interface Knowledge {
  readonly coverage: RunCoverage;
  /** By shard: live cells hold every record before this one, and may hold later ones. */
  readonly foldedTo: (shard: string) => string;
  /** Everything that arrived before this is in the answer. */
  readonly asOf: number;
  /** Nothing that arrived after this was read from the archive's newest files. */
  readonly tailTo: number;
  /** How far apart copies of an event may arrive to count once. */
  readonly horizonMs: number;
  readonly zoneOf: (site: string) => string;
  /** The memory of seen events was lost: live cells may count a repeat. */
  readonly isDegraded: boolean;
}
