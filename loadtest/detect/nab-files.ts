import { createReadStream } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import * as z from 'zod';
import { readLines } from '../../core/text/lines';
import { type ReadRow, readSeriesRows } from '../../reaction-layer/detect/series/series-rows';
import type { LabelledSeries } from './made-series';

const windowsFile = z.record(z.string(), z.array(z.tuple([z.string(), z.string()])));

/** Its timestamps are compared to the second. */
const SECONDS = 19;

/**
 * The series of the Numenta Anomaly Benchmark in a folder: `windows.json` by relative path, and below `data` the files,
 * which may be compressed.
 *
 * @throws an error of the file system, or of the format, for a folder that is not laid out so
 */
export async function readNab(folder: string): Promise<readonly LabelledSeries[]> {
  const windows = windowsFile.parse(JSON.parse(await readFile(join(folder, 'windows.json'), 'utf8')));
  const series: LabelledSeries[] = [];
  for (const [name, spans] of Object.entries(windows)) {
    const rows = await rowsOf(join(folder, 'data', name));
    const placeOf = (timestamp: string): number => {
      const place = rows.findIndex((row) => row.timestamp.slice(0, SECONDS) === timestamp.slice(0, SECONDS));
      if (place < 0)
        throw new RangeError(`${name} has no row at ${timestamp}, where windows.json has the end of a window`);
      return place;
    };
    series.push({
      name,
      rows,
      windows: spans.map(([first, last]) => ({ first: placeOf(first), last: placeOf(last) })),
    });
  }
  return series;
}

async function rowsOf(path: string): Promise<readonly ReadRow[]> {
  const zipped = `${path}.gz`;
  const isZipped = await access(path).then(
    () => false,
    () => true,
  );
  const chunks: AsyncIterable<Uint8Array> = isZipped
    ? createReadStream(zipped).pipe(createGunzip())
    : createReadStream(path);
  const rows: ReadRow[] = [];
  for await (const row of readSeriesRows(readLines(chunks))) rows.push(row);
  return rows;
}
