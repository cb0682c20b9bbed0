import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { randomOf } from '../../loadtest/measures/synthetic-events';
import { scoreSeriesFiles } from '../../reaction-layer/detect/series/series-files';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-series-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function csvOf(rows: number): string {
  const random = randomOf(3);
  const lines = Array.from({ length: rows }, (_, row) => {
    const at = new Date(Date.UTC(2019, 9, 1) + row * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
    return `${at},${row % 97 === 0 ? 900 : Math.round(random() * 100)}`;
  });
  return `timestamp,value\n${lines.join('\n')}\n`;
}

async function given(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, 'in', name)), { recursive: true });
    await writeFile(join(folder, 'in', name), content);
  }
  return join(folder, 'in');
}

const scored = (path: string) => scoreSeriesFiles(path, join(folder, 'out'), () => undefined);
const written = (name: string) => readFile(join(folder, 'out', name), 'utf8');

describe('files of series', () => {
  it('have their scores in files of the same relative paths', async () => {
    const path = await given({
      'cpu.csv': csvOf(300),
      'ads/cpc.csv': csvOf(200),
      'ads/zipped.csv.gz': gzipSync(csvOf(200)),
      'notes.txt': 'not a series',
    });

    const series = await scored(path);

    expect(series.map(({ file, rows }) => [file, rows])).toEqual([
      ['ads/cpc.csv', 200],
      ['ads/zipped.csv.gz', 200],
      ['cpu.csv', 300],
    ]);
    expect(gunzipSync(await readFile(join(folder, 'out', 'ads/zipped.csv.gz'))).toString()).toBe(
      await written('ads/cpc.csv'),
    );
    const [header, ...lines] = (await written('cpu.csv')).trimEnd().split('\n');
    expect(header).toBe('timestamp,anomaly_score');
    expect(lines[0]).toBe('2019-10-01 00:00:00,0');
    for (const line of lines) {
      expect(Number(line.split(',')[1])).toBeGreaterThanOrEqual(0);
      expect(Number(line.split(',')[1])).toBeLessThanOrEqual(1);
    }
  });

  it('are judged row by row: no score depends on what comes after it', async () => {
    const whole = csvOf(1200);
    await scored(await given({ 'whole.csv': whole }));
    const all = (await written('whole.csv')).split('\n');

    for (const rows of [1, 99, 101, 292, 777]) {
      const cut = whole.split('\n').slice(0, rows + 1);
      await scored(await given({ 'cut.csv': cut.join('\n') }));

      expect((await written('cut.csv')).trimEnd().split('\n')).toEqual(all.slice(0, rows + 1));
    }
    expect(all.filter((line) => Number(line.split(',')[1]) > 0.5)).not.toEqual([]);
  });

  it('may be one file, with other columns, quotes, blank lines, CRLF and ISO times', async () => {
    const path = await given({
      'one.csv': 'site,Value,timestamp\r\na,1,2019-10-01T00:00:00Z\r\n\r\n"a, b","2.5",2019-10-01\r\n',
    });

    expect(await scored(join(path, 'one.csv'))).toEqual([{ file: 'one.csv', rows: 2, alarms: 0 }]);
    expect(await written('one.csv')).toBe('timestamp,anomaly_score\n2019-10-01T00:00:00Z,0\n2019-10-01,0\n');
  });

  it.each([
    [
      'timestamp,value\n2019-10-01 00:00:00,1\n2019-10-01 01:00:00,abc\n',
      'bad.csv: line 3: value “abc” is not a number',
    ],
    ['timestamp,value\n2019-10-01 00:00:00,\n', 'line 2: value “” is not a number'],
    ['timestamp,value\n2019-10-01 00:00:00\n', 'line 2: value “” is not a number'],
    ['timestamp,value\n2019-10-01 00:00:00,1e301\n', 'line 2: value “1e301” is not a number up to 1e+300'],
    ['timestamp,value\nyesterday,1\n', 'line 2: timestamp “yesterday” is not a time: write it as'],
    ['timestamp,value\n2019-02-30 00:00:00,1\n', 'line 2: timestamp “2019-02-30 00:00:00” is not a time'],
    ['timestamp,value\n"2019-10-01,1\n', 'line 2 has a quote that does not end'],
    ['time,count\n1,2\n', 'the first line is “time,count”, but must name the columns timestamp and value'],
    ['', 'bad.csv: is empty'],
  ])('are refused at the first bad row, and leave nothing half written: %j', async (content, message) => {
    const path = await given({ 'bad.csv': content });

    await expect(scored(path)).rejects.toThrow(message);
    await expect(written('bad.csv')).rejects.toThrow('ENOENT');
    await expect(written('bad.csv.part')).rejects.toThrow('ENOENT');
  });

  it('must exist, and are never overwritten', async () => {
    await expect(scored(join(folder, 'nowhere'))).rejects.toThrow('there is no file or folder');
    await expect(scored(await given({ 'notes.txt': '' }))).rejects.toThrow('holds no .csv or .csv.gz file');
    const path = await given({ 'a.csv': csvOf(3) });
    await expect(scoreSeriesFiles(path, path, () => undefined)).rejects.toThrow('would overwrite the series');
    await expect(scoreSeriesFiles(join(path, 'a.csv'), path, () => undefined)).rejects.toThrow('would overwrite');
  });
});
