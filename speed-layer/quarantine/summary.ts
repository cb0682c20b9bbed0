import { eventsOf, type QuarantineFiles, quarantineFiles } from './quarantine-files';

export interface QuarantineSummary {
  readonly total: number;
  /** Number of events per reason, most frequent first. */
  readonly reasons: readonly {
    readonly code: string;
    readonly path: string;
    readonly count: number;
    readonly message: string;
    /** Arrival hours of the first and the last such event, UTC. */
    readonly first_hour: string;
    readonly last_hour: string;
  }[];
}

export async function summariseQuarantine(files: QuarantineFiles, site: string): Promise<QuarantineSummary> {
  const counts = new Map<string, QuarantineSummary['reasons'][number]>();
  let total = 0;
  for await (const { place, lines } of quarantineFiles(files, site)) {
    for (const line of lines) {
      const events = eventsOf(line);
      total += events;
      const name = `${line.reason.code} ${line.reason.path}`;
      const known = counts.get(name);
      const { code, path, message } = known ?? line.reason;
      const [count, first_hour] = [(known?.count ?? 0) + events, known?.first_hour ?? place.arrivalHour];
      counts.set(name, { code, path, count, message, first_hour, last_hour: place.arrivalHour });
    }
  }
  return { total, reasons: [...counts.values()].sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1)) };
}
