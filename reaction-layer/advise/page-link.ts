import type { AnomalyFinding } from '../detect/finding';
import { DAY_MS, HOUR_MS, MINUTE_MS, floorTo } from '../../core/time/window';
import type { WrittenAdvice } from './written/written-advice';

export interface PageLink {
  readonly title: string;
  /** Relative to where the page is opened, from `/` on. */
  readonly href: string;
}

const TITLES: Readonly<Record<WrittenAdvice['page'], string>> = {
  speed: 'Speed and errors at that time',
  sessions: 'Sessions of that time',
  funnels: 'The funnel of that time',
  overview: 'The numbers of that time',
  live: 'What comes in now',
  quality: 'Refused events of that time',
  journeys: 'Journeys of that time',
};

/** Where to go on looking: the view of the advice around the finding, and the finding among those of its class. */
export function linksOf(
  { site, class: found, window }: Pick<AnomalyFinding, 'site' | 'class' | 'window'>,
  { page }: Pick<WrittenAdvice, 'page'>,
): readonly PageLink[] {
  const from = floorTo(window.start - HOUR_MS, MINUTE_MS);
  const to = Math.min(floorTo(window.end + HOUR_MS, MINUTE_MS), from + 7 * DAY_MS);
  const range = `${minuteText(from)}..${minuteText(to)}`;
  return [
    { title: TITLES[page], href: hrefOf({ page, site, range }) },
    { title: 'Findings of this kind', href: hrefOf({ page: 'findings', site, class: found, range }) },
  ];
}

function hrefOf(parameters: Readonly<Record<string, string>>): string {
  return `/?${new URLSearchParams(parameters).toString()}`;
}

function minuteText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16)}Z`;
}
