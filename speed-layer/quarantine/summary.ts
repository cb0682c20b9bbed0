import { eventsOf, type QuarantineFiles, quarantineFiles } from './quarantine-files';

export interface QuarantineSummary {
  readonly total: number;
  /** Number of events per reason, most frequent first. */
  readonly reasons: readonly {
    readonly code: string;
    readonly path: string;
    readonly count: number;
    readonly message: string;
  }[];
}

export async function summariseQuarantine(files: QuarantineFiles, site: string): Promise<QuarantineSummary> {
  const counts = new Map<string, { code: string; path: string; count: number; message: string }>();
  let total = 0;
  for await (const { lines } of quarantineFiles(files, site)) {
    for (const line of lines) {
      const { reason } = line;
      const events = eventsOf(line);
      total += events;
      const name = `${reason.code} ${reason.path}`;
      const known = counts.get(name);
      if (known === undefined) counts.set(name, { ...reason, count: events });
      else known.count += events;
    }
  }
  const reasons = [...counts.values()].map(({ code, path, count, message }) => ({ code, path, count, message }));
  return { total, reasons: reasons.sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1)) };
}
