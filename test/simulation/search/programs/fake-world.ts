import type { Outcome } from '../../../../simulation/outcome';
import { serve } from '../../../../simulation/search/serve';

/** A worker whose worlds fail in the ways in which a process can. */
serve(async ({ seed, trace }): Promise<Outcome> => {
  switch (seed) {
    case 1:
      throw new Error('a fault of ours');
    case 2:
      process.stderr.write('out of memory, say\n');
      process.exit(3);
      break;
    case 3:
      for (;;);
    case 4:
      await new Promise(() => undefined);
      break;
    default:
      trace?.('something happens');
  }
  return {
    seed,
    failure: undefined,
    virtualMs: 1,
    requests: 0,
    events: 0,
    faults: [],
    checks: {},
    digest: String(process.pid),
  };
});
