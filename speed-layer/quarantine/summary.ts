import { eventsOf, type QuarantineFiles, type QuarantineLine, quarantineFiles } from './quarantine-files';

type ReasonSummary = Readonly<{
  code: string;
  path: string;
  /** Events that wait for a replay. */
  count: number;
  /** Events that a replay sent on. */
  replayed: number;
  message: string;
  /** Arrival hours of the first and the last such event, UTC. */
  first_hour: string;
  last_hour: string;
  /** When the last of them was sent on. */
  last_replayed?: string;
}>;

export interface QuarantineSummary {
  /** Events that wait: those that a replay reads. */
  readonly total: number;
  readonly replayed: number;
  /** Number of events per reason, most frequent first. */
  readonly reasons: readonly ReasonSummary[];
}

export async function summariseQuarantine(files: QuarantineFiles, site: string): Promise<QuarantineSummary> {
  const found = new Map<string, ReasonSummary>();
  for await (const { place, lines } of quarantineFiles(files, site)) {
    for (const line of lines) {
      const name = `${line.reason.code} ${line.reason.path}`;
      found.set(name, withLine(found.get(name), line, place.arrivalHour));
    }
  }
  const reasons = [...found.values()].sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
  return {
    total: reasons.reduce((sum, { count }) => sum + count, 0),
    replayed: reasons.reduce((sum, { replayed }) => sum + replayed, 0),
    reasons,
  };
}

function withLine(known: ReasonSummary | undefined, line: QuarantineLine, arrivalHour: string): ReasonSummary {
  const { code, path, message } = known ?? line.reason;
  const { count, replayed, first_hour } = known ?? { count: 0, replayed: 0, first_hour: arrivalHour };
  const events = eventsOf(line);
  const { replayedMs } = line;
  const times = [known?.last_replayed, replayedMs === undefined ? undefined : new Date(replayedMs).toISOString()];
  const last = times
    .filter((time) => time !== undefined)
    .sort()
    .at(-1);
  return {
    code,
    path,
    count: count + (replayedMs === undefined ? events : 0),
    replayed: replayed + (replayedMs === undefined ? 0 : events),
    message,
    first_hour,
    last_hour: arrivalHour,
    ...(last === undefined ? {} : { last_replayed: last }),
  };
}
