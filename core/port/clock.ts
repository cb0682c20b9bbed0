/** Time as an argument: the wall clock, or a virtual one that a replay moves. */
export interface Clock {
  /** Milliseconds since 1970 UTC. */
  now(): number;
}
