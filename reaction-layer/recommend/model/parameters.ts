/**
 * One set for every shop. Chosen on two public sets (docs/recommendations.md); what differs between shops, such as how
 * often people open the same item again, is learned from their sessions instead.
 */
export const PARAMETERS = {
  /** Sessions that an item points to: its latest ones. */
  sessionsPerItem: 500,
  /** Items of a session that the model keeps: its latest ones. A longer session is mostly a robot's. */
  itemsPerSession: 100,
  /** Items of the running session that count: its latest ones. */
  lastItems: 10,
  /** Most similar sessions whose items are scored. */
  neighbours: 300,
  /** How much less an item of the running session counts than the one after it. */
  decay: 0.8,
  /** What an item counts that neighbours saw before the item in common; 1 for those after it. */
  before: 0.8,
  /** How fast items further from the item in common count less: 1 ÷ (1 + distance × this). */
  distance: 1,
  /** How far the share of items that were seen before is corrected to the learned one: 0 not at all, 1 fully. */
  returning: 0.5,
} as const;

/** Items of one answer. */
export const ITEMS = { usual: 20, most: 100 } as const;
