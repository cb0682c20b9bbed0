import { errorWithCodes } from '../../core/coded-error';
import type { ReadContext } from '../../core/capability/route';
import { wireInstant } from '../../core/event/contract';
import { parseInstant } from '../../core/event/timestamp';
import { dayWindow } from '../../core/time/calendar';
import { DAY_MS } from '../../core/time/window';
import type { AnswerOf, RequestOf } from '../../core/wire/operation';
import type { AnomalyFinding } from './finding';
import { FindingBook } from './finding-book';
import { DETECTORS } from './registry';
import { readSettlement } from './settlement';
import { FINDINGS_DAYS, type getDetectors, type getFindings, type WireFinding } from './wire';

type Asked = RequestOf<typeof getFindings>;
type Findings = AnswerOf<typeof getFindings>;

/** The API answers with the problem of its code. */
class FindingsQuestionError extends errorWithCodes<'invalid_range' | 'range_too_long' | 'invalid_cursor'>(
  'FindingsQuestionError',
) {
  readonly extra = {};
}

export interface FindingsService {
  readonly list: (asked: Asked) => Promise<Findings>;
  readonly detectors: (site: string) => Promise<AnswerOf<typeof getDetectors>>;
}

export function createFindingsService({
  answers,
  clock,
  tablesOf,
}: Pick<ReadContext, 'answers' | 'clock' | 'tablesOf'>): FindingsService {
  const table = tablesOf('detect')('findings');
  const book = new FindingBook(table);
  return {
    detectors: async (id) => {
      const { site } = await answers.moment(id);
      const night = await readSettlement(table, site.id);
      const scores = new Map(night?.detectors.map(({ detector, ...score }) => [detector, score]));
      return {
        site: site.id,
        detectors: DETECTORS.map(({ id: detector, kind, class: found, severity, description }) => {
          const score = scores.get(detector);
          const measured = night && score && { epoch: night.epoch, tidemark: textOf(night.tidemark), ...score };
          return { detector, kind, class: found, severity, description, ...(measured && { score: measured }) };
        }),
      };
    },
    list: async (asked) => {
      const { site } = await answers.moment(asked.site);
      const to = asked.to === undefined ? clock.now() + 1 : readTime('to', asked.to, site.timeZone);
      const from = asked.from === undefined ? to - DAY_MS : readTime('from', asked.from, site.timeZone);
      requireRange(from, to);
      const after = asked.cursor === undefined ? undefined : readCursor(asked.cursor);
      const found: WireFinding[] = [];
      let place: string | undefined;
      for await (const one of book.list({ site: site.id, from, to, after })) {
        if (!isAskedFor(one.finding, asked)) continue;
        if (found.length === asked.limit) return { ...about(site.id, from, to), findings: found, ...nextOf(place) };
        found.push(onTheWire(one.finding));
        place = one.place;
      }
      return { ...about(site.id, from, to), findings: found };
    },
  };
}

function about(site: string, from: number, to: number): Pick<Findings, 'site' | 'from' | 'to'> {
  return { site, from: textOf(from), to: textOf(to) };
}

function nextOf(place: string | undefined): Pick<Findings, 'next_cursor'> {
  return place === undefined ? {} : { next_cursor: place };
}

function isAskedFor(finding: AnomalyFinding, asked: Asked): boolean {
  return (
    (asked.class ?? finding.class) === finding.class &&
    (asked.detector ?? finding.detector) === finding.detector &&
    (asked.severity ?? finding.severity) === finding.severity &&
    (asked.status ?? finding.status) === finding.status &&
    (asked.subject ?? finding.subject.key) === finding.subject.key
  );
}

function onTheWire({ window, first_seen, last_seen, evidence, ...finding }: AnomalyFinding): WireFinding {
  const { events, ...rest } = evidence;
  return {
    ...finding,
    window: { start: textOf(window.start), end: textOf(window.end) },
    first_seen: textOf(first_seen),
    last_seen: textOf(last_seen),
    evidence: {
      ...rest,
      ...(events === undefined
        ? {}
        : { events: events.map(({ at_ms, ...event }) => ({ ...event, at: textOf(at_ms) })) }),
    },
  };
}

function textOf(ms: number): string {
  return new Date(ms).toISOString();
}

function readTime(name: string, text: string, zone: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text)
    ? startOfDay(text, zone)
    : wireInstant.safeParse(text).success
      ? parseInstant(text)
      : undefined;
  if (ms !== undefined) return ms;
  throw new FindingsQuestionError(
    'invalid_range',
    `${name} is ${JSON.stringify(text)}, which is not an instant: use 2019-10-01T08:30:00Z, 2019-10-01T10:30:00+02:00, or a day such as 2019-10-01.`,
  );
}

function startOfDay(day: string, zone: string): number | undefined {
  try {
    return dayWindow(day, zone).start;
  } catch {
    return undefined;
  }
}

function requireRange(from: number, to: number): void {
  if (from >= to)
    throw new FindingsQuestionError('invalid_range', `from (${textOf(from)}) is not before to (${textOf(to)}).`);
  if (to - from > FINDINGS_DAYS * DAY_MS)
    throw new FindingsQuestionError(
      'range_too_long',
      `The range is longer than ${FINDINGS_DAYS} days: ask for several ranges.`,
    );
}

function readCursor(text: string): string {
  if (/^\d{13}-[\w-]{22}$/.test(text)) return text;
  throw new FindingsQuestionError(
    'invalid_cursor',
    `${JSON.stringify(text)} is not a cursor: send next_cursor of the answer before, as it is.`,
  );
}
