/** Time as an argument: the wall clock, or the virtual clock of a replay. */
export interface Clock {
  /** Milliseconds since 1970 UTC. */
  now(): number;
}
