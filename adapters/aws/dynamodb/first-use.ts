import { type Pace, REAL_PACE } from '../pace';
import { ATTRIBUTES, controlKeys } from '../storage-keys';
import { attributesOf, Table, type TableOptions, textOf } from './table';

/** Several processes may begin at once; none of them must take the others’ first moments for a loss. */
const FIRST_MOMENTS_MS = 60_000;

/**
 * Says durably that the memory of ids is in use. True for the first minute: an empty memory is then a new one; later it is one
 * that has lost what it held.
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
