import { buildMortalCommand, type MortalCommand } from './mortal-command';
import { PATIENCE_MS } from '../support/patience';

/** The command for all tests of a file: built before the first, and removed completely after the last. */
export function mortalForAll(): Pick<MortalCommand, 'start' | 'run'> {
  let mortal: MortalCommand;
  beforeAll(async () => {
    mortal = await buildMortalCommand();
  }, PATIENCE_MS);
  afterAll(() => mortal.remove(), PATIENCE_MS);
  return { start: (args, options) => mortal.start(args, options), run: (args, options) => mortal.run(args, options) };
}
