import type { Frozen } from '../../../core/wire/operation';
import type { WireFinding } from '../wire';

/** A finding as the page has it. */
export type ShownFinding = Frozen<WireFinding>;
