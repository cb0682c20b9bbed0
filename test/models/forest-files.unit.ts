import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { CommandCall } from '../../core/capability/command';
import { detectForest } from '../../reaction-layer/models/forest/forest-command';
import { commandCall } from '../support/command-call';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-forest-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const notes: string[] = [];

async function detect(train: string | Uint8Array, score: string, options: Readonly<Record<string, unknown>> = {}) {
  const trainFile = join(folder, typeof train === 'string' ? 'train.csv' : 'train.csv.gz');
  await writeFile(trainFile, train);
  await writeFile(join(folder, 'score.csv'), score);
  const out = join(folder, 'scores');
  const all = { train: trainFile, score: join(folder, 'score.csv'), out, ...options };
  await detectForest(callWith(all));
  return (await readFile(out, 'utf8')).trimEnd().split('\n').map(Number);
}

function callWith(options: Readonly<Record<string, unknown>>): CommandCall {
  const output = { ...commandCall({}).output, note: (line: string) => void notes.push(line) };
  return commandCall({ options, arguments: ['forest'], output });
}

const ROWS = Array.from({ length: 60 }, (_, at) => `${at % 7},${(at * 3) % 11}`);
const TRAIN = `a,b\n${ROWS.join('\n')}\n`;

describe('detect forest', () => {
  test('writes one score per row in order, and ignores a label', async () => {
    const plain = await detect(TRAIN, 'a,b\n3,4\n90,-90\n');
    const labelled = await detect(
      gzipSync(`a,label,b\n${ROWS.map((row) => row.replace(',', ',1,')).join('\n')}`),
      'b,label,a\n4,0,3\n-90,1,90\n',
    );

    expect(plain).toHaveLength(2);
    expect(plain[1]).toBeGreaterThan(plain[0] ?? 1);
    expect(labelled).toEqual(plain);
    for (const score of plain) expect(score > 0 && score < 1).toBe(true);
  });

  test('bears missing values, constant columns and fewer rows than samples', async () => {
    const scores = await detect('a,b,c\n1,5,\n2,5,7\n3,5,NA\n,5,8\n', 'a,b,c\n1,,\n,,\n');

    expect(scores).toHaveLength(2);
    expect(notes.at(-1)).toContain('has 4 rows, so each tree is grown from all of them');
  });

  test.each([
    ['a,b\n1,2\n3,x\n', TRAIN, 'train.csv: line 3, column b: “x” is not a number'],
    ['a,b\n1,2\n3\n', TRAIN, 'train.csv: line 3 has 1 values, but the header names 2 columns'],
    ['', TRAIN, 'train.csv: is empty'],
    ['a,b\n', TRAIN, 'a forest needs at least 2 rows, not 0'],
    ['1,2\n3,4\n', TRAIN, 'must name the columns'],
    ['a,a\n1,2\n', TRAIN, 'names the column a twice'],
    ['label\n1\n0\n', TRAIN, 'names no column beside label'],
    [TRAIN, 'a\n1\n', 'score.csv: lacks the column b'],
    [TRAIN, 'a,b\n1,1e999\n', 'score.csv: line 2, column b: “1e999”'],
  ])('names what is wrong: %j', async (train, score, message) => {
    await expect(detect(train, score)).rejects.toThrow(message);
  });

  test('names an option that is missing, and a shape that does not fit', async () => {
    await expect(detectForest(callWith({}))).rejects.toThrow('--train is missing');
    await expect(detect(TRAIN, TRAIN, { trees: 5000 })).rejects.toThrow('trees 5000');
    await expect(detect(TRAIN, TRAIN, { out: join(folder, 'no/where') })).rejects.toThrow('cannot be written');
  });
});
