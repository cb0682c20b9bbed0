import { cpus } from 'node:os';
import { ownValue } from '../../core/own-value';
import { MEASURES, ONLY_IF_NAMED } from '../../loadtest/bench';
import type { BenchLine } from '../../loadtest/bench-line';
import { EXIT, UserError } from '../exit';
import type { CommonOptions } from '../options';
import type { Output } from '../output';
import { repositoryRoot } from '../root';
import { table } from '../table';

interface BenchOptions extends CommonOptions {
  readonly events?: number;
  readonly only?: readonly string[];
  readonly nab?: string;
  readonly seed: number;
  readonly recording?: string;
}

/** The measure whose result is not a list of lines. */
const DETECT = 'detect';

/**
 * Runs the measures one after the other. Absolute figures are for this machine at this moment; ratios can be compared.
 */
export async function bench({ events, only, nab, ...chosen }: BenchOptions, output: Output): Promise<number> {
  if (only?.length === 1 && only[0] === DETECT) return scoreDetectors({ ...chosen, nab }, output);
  const names = only ?? Object.keys(MEASURES).filter((name) => !ONLY_IF_NAMED.includes(name));
  const lines: BenchLine[] = [];
  for (const name of names) {
    const measure = ownValue(MEASURES, name);
    if (measure === undefined)
      throw new UserError(
        `there is no measure “${name}”: choose from ${Object.keys(MEASURES).join(', ')}, or ${DETECT} by itself`,
      );
    output.progress(`measuring ${name} …`);
    const onProgress = (part: string): void => output.progress(`measuring ${name}: ${part} …`);
    lines.push(...(await measure({ events, root: repositoryRoot(), nab, onProgress })));
  }
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), Node.js ${process.versions.node}`;
  output.result({ machine, lines }, () => `${machine}\n\n${table(rowsOf(lines), 'Nothing measured.')}`);
  return EXIT.done;
}

/** Scores of the detectors, one row per class; people also see the detector of series, which has no classes. */
async function scoreDetectors(
  { seed, recording, nab }: Pick<BenchOptions, 'seed' | 'recording'> & { readonly nab: string | undefined },
  output: Output,
): Promise<number> {
  const { benchDetection } = await import('../../loadtest/detect/detection-bench');
  const onProgress = (part: string): void => output.progress(`measuring ${DETECT}: ${part} …`);
  const scores = await benchDetection({ seed, recording, onProgress });
  const consumer = await (await import('../../loadtest/detect/measure-consumer')).measureConsumer(seed);
  const series = await (await import('../../loadtest/detect/measure-series')).measureSeries(nab);
  output.result(scores, () =>
    [
      table(
        scores.map((score) => ({ ...score })),
        'Nothing was written or found.',
      ),
      table(rowsOf([...consumer, ...series]), 'Nothing measured.'),
    ].join('\n\n'),
  );
  return EXIT.done;
}

/** One row per line, with the columns that any line has. */
function rowsOf(lines: readonly BenchLine[]): readonly Readonly<Record<string, unknown>>[] {
  const shown = lines.map(({ measure, events_per_second, ratio_to_json_parse, ms, value, unit = '', ...rest }) => ({
    measure,
    'events/s': events_per_second,
    'x JSON.parse': ratio_to_json_parse,
    ms: ms === undefined ? undefined : Math.round(ms * 10) / 10,
    value: value === undefined ? undefined : `${value} ${unit}`,
    aim: rest.aim,
    verdict: rest.verdict,
    ...Object.fromEntries(Object.entries(rest.by ?? {}).map(([system, figure]) => [system, String(figure)])),
    note: rest.note ?? '',
  }));
  const used = new Set(
    shown.flatMap((row) => Object.entries(row).flatMap(([name, cell]) => (cell === undefined ? [] : name))),
  );
  const names = [...[...used].filter((name) => name !== 'note'), 'note'];
  return shown.map((row) => Object.fromEntries(names.map((name) => [name, ownValue(row, name)])));
}
