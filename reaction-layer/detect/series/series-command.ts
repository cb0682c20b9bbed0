import * as z from 'zod';
import { type CommandCall, CommandUsageError } from '../../../core/capability/command';
import { SERIES_ALARM } from './series-detector';
import { scoreSeriesFiles } from './series-files';

const options = z.object({ out: z.string().min(1).optional() });

/** `detect series FILE|DIR --out DIR`: scores numbers over time. */
export async function detectSeries({ arguments: given, options: named, output }: CommandCall): Promise<number> {
  const [, path] = given;
  if (path === undefined) throw new CommandUsageError('name the file or folder: tidemark detect series FILE --out DIR');
  const { out } = options.parse(named);
  if (out === undefined)
    throw new CommandUsageError('--out is missing: name the folder into which the scores are written');
  const series = await scoreSeriesFiles(path, out, (file) => output.note(`scoring ${file} …`));
  const alarms = series.reduce((sum, one) => sum + one.alarms, 0);
  output.result({ out, alarm_score: SERIES_ALARM, alarms, series }, () =>
    [
      output.table(
        series.map(({ file, rows, alarms: found }) => ({ series: file, rows, alarms: found })),
        'No series.',
      ),
      `\n${alarms} alarms (a score of ${SERIES_ALARM} or more); the scores are in ${out}`,
    ].join('\n'),
  );
  return 0;
}
