import { readLockInfo } from '../../adapters/local/directory-lock';
import { openPlatform } from '../../platform/open-platform';
import { withValue } from '../../core/event/rejection';
import { type RejectedReplayRow, replay as replayRows, type ReplayWarning, sendRows } from '../../platform/replay';
import { ensureSite } from '../../platform/sites';
import { EXIT, UserError } from '../exit';
import type { CommonOptions } from '../options';
import { openFile } from '../open-file';
import type { Output } from '../output';
import { openReplay } from '../../platform/recording/replay-source';
import { repositoryRoot } from '../root';

interface ReplayOptions extends CommonOptions {
  readonly format: string;
  readonly asOfArrival: 'event-time' | 'now';
  readonly timeZone?: string;
  readonly currency?: string;
  readonly showRejected: boolean;
}

const SHOW_EVERY_ROWS = 1000;

export async function replay(options: ReplayOptions, output: Output, [file]: readonly string[]): Promise<number> {
  const { site } = options;
  if (site === undefined)
    throw new UserError('use --site to say which site the events belong to; it is created if it does not exist');
  if (options.env !== undefined) return replayInto(options.env, { ...options, site }, output, file as string);
  const holder = await readLockInfo(options.dataDir);
  if (holder?.url !== undefined)
    throw new UserError(
      `${options.dataDir} is in use by process ${holder.pid} (${holder.command}): stop it, or send the events to ${holder.url}/v1/events`,
    );
  const source = openReplay(options.format, await openFile(file as string));
  const mode = options.asOfArrival === 'event-time' ? 'laboratory' : 'live';
  const platform = await openPlatform({
    dataDir: options.dataDir,
    mode,
    command: 'tidemark replay',
    root: repositoryRoot(),
  });
  try {
    await ensureSite(platform.stores.sites, { id: site, timeZone: options.timeZone, currency: options.currency });
    const onRead = progressOn(output);
    const { rejectedRows, warnings, ...counts } = await replayRows(platform, source, { site, onRead });
    const result = {
      site,
      ...counts,
      clock: new Date(platform.stores.clock.now()).toISOString(),
      ...(options.showRejected ? { rejected_rows: rejectedRows } : {}),
      warnings: warnings.map(wireWarning),
    };
    output.result(result, () =>
      [
        `${counts.read} rows read, ${counts.accepted} accepted (${counts.duplicates} of them duplicates), ${counts.rejected} rejected`,
        ...rejectedLines(options, rejectedRows),
        ...warnings.map(warningLine),
      ].join('\n'),
    );
    return exitOf(counts, options, output, file as string);
  } finally {
    await platform.close();
  }
}

/** Sends the rows to the deployed collector, where they arrive now. */
async function replayInto(
  name: string,
  options: ReplayOptions & { readonly site: string },
  output: Output,
  file: string,
): Promise<number> {
  const { site, asOfArrival, timeZone, currency } = options;
  if (asOfArrival === 'event-time')
    throw new UserError(
      '--as-of-arrival event-time needs a clock that can be set: in an environment events arrive now',
    );
  if (timeZone !== undefined || currency !== undefined)
    throw new UserError(
      `--time-zone and --currency are for a site that replay creates: in an environment make it first, with “tidemark sites add --env ${name}”`,
    );
  const source = openReplay(options.format, await openFile(file));
  const { environmentCollector } = await import('../environment/environment-collector');
  const collector = await environmentCollector(name, site);
  const nothing = (): Promise<void> => Promise.resolve();
  const target = { collector, pulse: nothing, drain: nothing, stores: { clock: { now: () => Date.now() } } };
  const { rejectedRows, warnings, ...counts } = await sendRows(target, source, { site, onRead: progressOn(output) });
  const result = {
    site,
    ...counts,
    ...(options.showRejected ? { rejected_rows: rejectedRows } : {}),
    warnings: warnings.map(wireWarning),
  };
  output.result(result, () =>
    [
      `${counts.read} rows read, ${counts.accepted} accepted, ${counts.rejected} rejected`,
      ...rejectedLines(options, rejectedRows),
      ...warnings.map(warningLine),
    ].join('\n'),
  );
  return exitOf(counts, options, output, file);
}

function progressOn(output: Output): (rows: number) => void {
  return (rows) => {
    if (rows % SHOW_EVERY_ROWS === 0) output.progress(`${rows} rows read …`);
  };
}

function wireWarning({ firstLine, ...warning }: ReplayWarning) {
  return { ...warning, first_line: firstLine };
}

function exitOf(
  { read, accepted }: { readonly read: number; readonly accepted: number },
  { format }: ReplayOptions,
  output: Output,
  file: string,
): number {
  if (read === 0 || accepted > 0) return EXIT.done;
  output.note(
    `no row was accepted: is ${file === '-' ? 'the input' : file} a file of the format ${format}? --format chooses another, --show-rejected shows why each row was refused`,
  );
  return EXIT.no;
}

function warningLine({ code, path, rows, firstLine, message }: ReplayWarning): string {
  return `  ${rows} accepted with a warning (first: line ${firstLine}): ${code}${path === '' ? '' : ` ${path}`}: ${message}`;
}

function rejectedLines({ showRejected }: ReplayOptions, rows: readonly RejectedReplayRow[]): readonly string[] {
  if (rows.length === 0) return [];
  if (!showRejected) return ['Rejected rows are kept in quarantine; --show-rejected lists them.'];
  return rows.map((row) => `  line ${row.line}: ${row.code}: ${withValue(row)}`);
}
