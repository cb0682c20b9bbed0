import { readFile, writeFile } from 'node:fs/promises';
import * as z from 'zod';
import { type CommandCall, CommandUsageError } from '../../core/capability/command';
import { messageOf } from '../../core/message-of';
import { forecastSeries } from './forecast-series';
import { readSeries } from './series-file';
import { getForecast } from '../../core/wire/forecast';

const SERIES = 'series';
const USUAL_STEPS = 24;
const options = z.object({
  ahead: z.string().optional(),
  filter: z.array(z.string()).optional(),
  out: z.string().optional(),
});

export async function forecast(call: CommandCall): Promise<number> {
  const [metric = '', file] = call.arguments;
  if (metric === SERIES) return forecastFile(call, file);
  const { ahead, filter } = options.parse(call.options);
  const answer = await call.api.call(getForecast, {
    site: await call.api.site(),
    metric,
    ...(ahead === undefined ? {} : { ahead }),
    ...(filter === undefined ? {} : { filter }),
  });
  call.output.result(answer, () => `${answer.says}\n\n${call.output.table(answer.points, 'No forecast yet.')}`);
  return answer.method === null ? 1 : 0;
}

/** `forecast series FILE.csv --ahead N --out FILE` */
async function forecastFile({ options: given, output }: CommandCall, file: string | undefined): Promise<number> {
  const { ahead = String(USUAL_STEPS), out } = options.parse(given);
  if (file === undefined) throw new CommandUsageError('name the file: tidemark forecast series FILE.csv --ahead N');
  if (!/^[1-9][0-9]{0,5}$/.test(ahead))
    throw new CommandUsageError(`--ahead is “${ahead}”: with a file, it is a number of steps, such as 24`);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new CommandUsageError(`the file ${file} cannot be read: ${messageOf(error)}`);
  });
  const series = readSeries(text);
  const { points, method, mase, backTests } = forecastSeries(series, Number(ahead));
  const lastMs = series.startMs + (series.values.length - 1) * series.stepMs;
  const rows = points.map((point, step) => ({
    timestamp: series.timeText(lastMs + (step + 1) * series.stepMs),
    ...point,
  }));
  const csv = ['timestamp,value,lower,upper', ...rows.map((row) => Object.values(row).join(','))].join('\n');
  if (out !== undefined) await writeFile(out, `${csv}\n`);
  const summary = { method, mase, back_tests: backTests, values: series.values.length, ahead: rows.length };
  output.result(out === undefined ? { ...summary, points: rows } : { ...summary, out }, () =>
    out === undefined ? csv : output.report({ ...summary, out }),
  );
  return 0;
}
