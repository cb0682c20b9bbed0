import type { Site } from '../../core/port/sites';
import type { Judged } from './judge';

/** What is written together: its site, and when the first request of it arrived, ms since 1970. */
export interface WrittenTogether {
  readonly site: Pick<Site, 'id'>;
  readonly receivedMs: number;
}

type Write = (judged: readonly Judged[], origin: WrittenTogether) => Promise<void>;

export interface GatherOptions {
  /** How long a small request waits for others, ms; 0 writes each by itself. */
  readonly gatherMs: number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly write: Write;
}

/** A request with more events fills its frames by itself, and a gathered group with more is written at once. */
export const GATHERED_EVENTS = 100;

/**
 * Writes what several small requests of a site brought together: one frame per lane instead of one per request, which
 * costs less to write, to read and to keep. Each request is answered once all of it is stored. Refused events wait for
 * nobody, because a replay takes the arrival of their request from their frame.
 */
export function createGathering({ gatherMs, sleep, write }: GatherOptions): Write {
  const open = new Map<string, { readonly judged: Judged[]; readonly written: Promise<void> }>();
  const start = (origin: WrittenTogether): { readonly judged: Judged[]; readonly written: Promise<void> } => {
    const { id } = origin.site;
    const judged: Judged[] = [];
    const written = sleep(gatherMs).then(() => {
      if (open.get(id) === group) open.delete(id);
      return write(judged, origin);
    });
    const group = { judged, written };
    open.set(id, group);
    return group;
  };
  return (judged, origin) => {
    if (gatherMs === 0 || judged.length >= GATHERED_EVENTS || judged.some((one) => 'quarantined' in one))
      return write(judged, origin);
    const { id } = origin.site;
    const group = open.get(id) ?? start(origin);
    group.judged.push(...judged);
    if (group.judged.length >= GATHERED_EVENTS) open.delete(id);
    return group.written;
  };
}
