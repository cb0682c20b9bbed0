import { useMemo } from 'react';
import type { AnswerOf } from '../../../core/wire/operation';
import { type AskedState, useAsk } from '../../../dashboard/src/data/ask';
import { useRange, useSite } from '../../../dashboard/src/data/site';
import { hrefWith, navigate, useSearch } from '../../../dashboard/src/view/params';
import { iso } from '../../../dashboard/src/view/range';
import { isNameIn } from '../../../dashboard/src/text/names';
import type { getFindings } from '../wire';
import type { ShownFinding } from './shown-finding';
import { words } from './words';

export type AskedFindings = AskedState<AnswerOf<typeof getFindings>> & {
  /** Days that are shown, if the range is longer than findings can be asked for. */
  readonly clampedDays: number | undefined;
};

const ENDPOINT = { method: 'get', path: '/v1/findings', access: 'read' } as const;
/** As many as the API gives at once, and the longest range that it answers. */
const MOST = 1000;
const MOST_DAYS = 92;
const DAY_MS = 86_400_000;
/** Findings are said within a second; a page that looks this often shows them while they matter. */
const EVERY_MS = 5000;

/** What narrows the findings, in the address under the names of the API. */
export const NARROWED_BY = ['status', 'class', 'severity', 'detector', 'subject'] as const;
type NarrowedBy = (typeof NARROWED_BY)[number];

export interface Narrowed {
  readonly status?: ShownFinding['status'] | undefined;
  readonly class?: ShownFinding['class'] | undefined;
  readonly severity?: ShownFinding['severity'] | undefined;
  readonly detector?: string | undefined;
  readonly subject?: string | undefined;
}

/** What of the address is known; the rest narrows nothing. */
export function useNarrowed(): Narrowed {
  const search = useSearch();
  return useMemo(() => {
    const params = new URLSearchParams(search);
    const [status, found, severity] = [params.get('status'), params.get('class'), params.get('severity')];
    const [detector, subject] = [params.get('detector'), params.get('subject')];
    return {
      ...(isNameIn(words.status, status) ? { status } : {}),
      ...(isNameIn(words.classes, found) ? { class: found } : {}),
      ...(isNameIn(words.severity, severity) ? { severity } : {}),
      ...(detector === null ? {} : { detector }),
      ...(subject === null ? {} : { subject }),
    };
  }, [search]);
}

/** @param value undefined to show all of them */
export function narrow(name: NarrowedBy, value: string | undefined): void {
  navigate(hrefWith({ [name]: value, finding: undefined }));
}

export function showAll(): void {
  navigate(hrefWith(Object.fromEntries([...NARROWED_BY, 'finding'].map((name) => [name, undefined]))));
}

/** The findings of the range, newest first. */
export function useFindings(): AskedFindings {
  const { id: site } = useSite();
  const { fromMs, toMs } = useRange();
  const isClamped = toMs - fromMs > MOST_DAYS * DAY_MS;
  const from = isClamped ? toMs - MOST_DAYS * DAY_MS : fromMs;
  const narrowed = useNarrowed();
  const asked = useAsk<typeof getFindings>(
    ENDPOINT,
    { site, from: iso(from), to: iso(toMs), limit: MOST, ...narrowed },
    { everyMs: EVERY_MS },
  );
  return { ...asked, clampedDays: isClamped ? MOST_DAYS : undefined };
}
