// A process like the one of the batch layer, whose outcome depends on the order.
import { createBirpc } from 'birpc';

/** An error as `crossing-errors.ts` sends it. */
const REFUSAL = {
  isCrossingError: true,
  message: 'another run was published',
  stack: undefined,
  properties: { name: 'BatchError', code: 'pointer_moved' },
};

/** @type {Pick<import('../../../platform/processes/batch-functions').BatchFunctions, 'drive'>} */
const functions = {
  drive: async (order, { nowMs }) => {
    await holder.progress({ stage: 'compute', message: 'half', done: 0.5 });
    if (order.kind !== 'batch') throw new Error('only batch runs are ordered here');
    switch (order.tidemark) {
      case 1:
        return { status: 'nothing_to_do', tidemark: nowMs, message: process.argv.slice(2).join(' ') };
      case 2:
        throw new Error('refused');
      case 3:
        process.stderr.write('no memory is left');
        return process.exit(9);
      default:
        return new Promise(() => undefined);
    }
  },
};

/** @type {import('birpc').BirpcReturn<import('../../../platform/processes/batch-functions').BatchListener>} */
const holder = createBirpc(functions, {
  post: (/** @type {{ e?: unknown }} */ message) =>
    process.send?.('e' in message ? { ...message, e: REFUSAL } : message),
  on: (receive) => process.on('message', receive),
  eventNames: ['progress'],
  timeout: -1,
});
