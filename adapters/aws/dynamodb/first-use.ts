import { type Pace, REAL_PACE } from '../pace';
import { ATTRIBUTES, controlKeys } from '../storage-keys';
import { attributesOf, Table, type TableOptions, textOf } from './table';

/** Several processes may start together; none may mistake the others’ first claims for a loss. */
const FIRST_MOMENTS_MS = 60_000;

/**
 * Records durably that the memory of ids is in use. Returns true for the first minute, when an empty memory is a new
 * one; later, an empty memory has lost its contents.
 */
export function createFirstUse(options: TableOptions): () => Promise<boolean> {
  const table = new Table(options);
  const pace: Pick<Pace, 'now'> = options.pace ?? REAL_PACE;
  return async () => {
    const item = { ...attributesOf(controlKeys.seenEvents), [ATTRIBUTES.state]: { S: String(pace.now()) } };
    if (await table.putIf(item, { kind: 'absent' })) return true;
    const first = await table.get(controlKeys.seenEvents);
    return first !== undefined && pace.now() - Number(textOf(first, ATTRIBUTES.state)) < FIRST_MOMENTS_MS;
  };
}
