import { dueBugs } from '../../simulation/planted/due';
import type { PlantedBug } from '../../simulation/planted/planted-bug';

const BUGS: readonly PlantedBug[] = Array.from({ length: 20 }, (_, at) => ({
  name: `bug_${at}`,
  file: `file_${at % 5}.ts`,
  find: 'a',
  replace: 'b',
  breaks: '',
}));
const HASHES = Object.fromEntries(BUGS.map(({ file }) => [file, 'same']));

const namesOf = (sourceHash: string, current = HASHES, recorded: Readonly<Record<string, string>> = HASHES) =>
  dueBugs(BUGS, { recorded, current, sourceHash }).bugs.map(({ name }) => name);

describe('planted bugs of an ordinary run', () => {
  it('are an eighth of all when nothing changed', () => {
    expect(namesOf('00000003')).toEqual(['bug_3', 'bug_11', 'bug_19']);
    expect(namesOf('00000003')).toEqual(namesOf('0000000b'));
  });

  it('have all had their turn after eight different hashes', () => {
    const turns = Array.from({ length: 8 }, (_, at) => namesOf(at.toString(16).padStart(8, '0')));

    expect(turns.flat().sort()).toEqual(BUGS.map(({ name }) => name).sort());
  });

  it('are also those whose file changed', () => {
    const { bugs, changed } = dueBugs(BUGS, {
      recorded: HASHES,
      current: { ...HASHES, 'file_2.ts': 'other' },
      sourceHash: '00000003',
    });

    expect(bugs.map(({ name }) => name)).toEqual(['bug_2', 'bug_3', 'bug_7', 'bug_11', 'bug_12', 'bug_17', 'bug_19']);
    expect(changed).toBe(4);
  });

  it('are all of them when no file is recorded', () => {
    expect(namesOf('00000003', HASHES, {})).toHaveLength(BUGS.length);
  });
});
