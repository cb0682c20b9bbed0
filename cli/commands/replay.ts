import { createReadStream } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { readLockInfo } from '../../adapters/local/directory-lock';
import { openPlatform } from '../../platform/open-platform';
import { withValue } from '../../core/event/rejection';
import { type RejectedReplayRow, replay as replayRows, type ReplayWarning } from '../../platform/replay';
import { ensureSite } from '../../platform/sites';
import { EXIT, UserError } from '../exit';
import type { CommonOptions } from '../options';
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
  const holder = await readLockInfo(options.dataDir);
  if (holder?.url !== undefined)
    throw new UserError(
      `${options.dataDir} is in use by process ${holder.pid} (${holder.command}): stop it, or send the events to ${holder.url}/v1/events`,
    );
  const source = openReplay(options.format, await open(file as string));
  const mode = options.asOfArrival === 'event-time' ? 'laboratory' : 'live';
  const platform = await openPlatform({
    dataDir: options.dataDir,
    mode,
    command: 'tidemark replay',
    root: repositoryRoot(),
  });
  try {
    await ensureSite(platform.stores.sites, { id: site, timeZone: options.timeZone, currency: options.currency });
    const onRead = (rows: number): void => {
      if (rows % SHOW_EVERY_ROWS === 0) output.progress(`${rows} rows read …`);
    };
    const { rejectedRows, warnings, ...counts } = await replayRows(platform, source, { site, onRead });
    const result = {
      site,
      ...counts,
      clock: new Date(platform.stores.clock.now()).toISOString(),
      ...(options.showRejected ? { rejected_rows: rejectedRows } : {}),
      warnings: warnings.map(({ firstLine, ...warning }) => ({ ...warning, first_line: firstLine })),
    };
    output.result(result, () =>
      [
        `${counts.read} rows read, ${counts.accepted} accepted (${counts.duplicates} of them duplicates), ${counts.rejected} rejected`,
        ...rejectedLines(options, rejectedRows),
        ...warnings.map(warningLine),
      ].join('\n'),
    );
    if (counts.read === 0 || counts.accepted > 0) return EXIT.done;
    output.note(
      `no row was accepted: is ${file === '-' ? 'the input' : String(file)} a file of the format ${options.format}? --format chooses another, --show-rejected shows why each row was refused`,
    );
    return EXIT.no;
  } finally {
    await platform.close();
  }
}

function warningLine({ code, path, rows, firstLine, message }: ReplayWarning): string {
  return `  ${rows} accepted with a warning (first: line ${firstLine}): ${code}${path === '' ? '' : ` ${path}`}: ${message}`;
}

function rejectedLines({ showRejected }: ReplayOptions, rows: readonly RejectedReplayRow[]): readonly string[] {
  if (rows.length === 0) return [];
  if (!showRejected) return ['Rejected rows are kept in quarantine; --show-rejected lists them.'];
  return rows.map((row) => `  line ${row.line}: ${row.code}: ${withValue(row)}`);
}

async function open(file: string): Promise<AsyncIterable<Uint8Array>> {
  if (file === '-') return process.stdin;
  await access(file, constants.R_OK).catch(() => {
    throw new UserError(`the file ${file} cannot be read: check the name and the permissions`);
  });
  if ((await stat(file)).isDirectory()) throw new UserError(`${file} is a folder: name a file in it`);
  return createReadStream(file);
}
