import { PAGES } from '../generated/pages';
import { isIcon } from '../kit/icon';
import { text } from '../text/text';
import type { ListedPage } from './page';

/** The pages of the dashboard itself, in the order of the sidebar. What is not built is not listed. */
const BUILT: readonly ListedPage[] = [
  {
    name: 'overview',
    title: text.pages.overview,
    section: 'look',
    icon: 'overview',
    key: 'o',
    load: () => import('./overview/page'),
  },
  {
    name: 'live',
    title: text.pages.live,
    section: 'look',
    icon: 'live',
    key: 'l',
    load: () => import('./live/page'),
  },
  {
    name: 'funnels',
    title: text.pages.funnels,
    section: 'behaviour',
    icon: 'funnels',
    key: 'f',
    load: () => import('./funnels/page'),
  },
  {
    name: 'retention',
    title: text.pages.retention,
    section: 'behaviour',
    icon: 'retention',
    key: 'r',
    load: () => import('./retention/page'),
  },
  {
    name: 'journeys',
    title: text.pages.journeys,
    section: 'behaviour',
    icon: 'journeys',
    key: 'j',
    load: () => import('./journeys/page'),
  },
  {
    name: 'sessions',
    title: text.pages.sessions,
    section: 'behaviour',
    icon: 'sessions',
    key: 'n',
    load: () => import('./sessions/page'),
  },
  {
    name: 'products',
    title: text.pages.products,
    section: 'shop',
    icon: 'products',
    key: 'p',
    load: () => import('./products/page'),
  },
  {
    name: 'searches',
    title: text.pages.searches,
    section: 'shop',
    icon: 'searches',
    key: 's',
    load: () => import('./searches/page'),
  },
  {
    name: 'ads',
    title: text.pages.ads,
    section: 'shop',
    icon: 'ads',
    key: 'a',
    load: () => import('./ads/page'),
  },
  {
    name: 'speed',
    title: text.pages.speed,
    section: 'shop',
    icon: 'speed',
    key: 'v',
    load: () => import('./speed/page'),
  },
  {
    name: 'quality',
    title: text.pages.quality,
    section: 'run',
    icon: 'quality',
    key: 'q',
    load: () => import('./quality/page'),
  },
  {
    name: 'operations',
    title: text.pages.operations,
    section: 'run',
    icon: 'operations',
    key: 'x',
    load: () => import('./operations/page'),
  },
  {
    name: 'settings',
    title: text.pages.settings,
    section: 'run',
    icon: 'settings',
    key: 'e',
    load: () => import('./settings/page'),
  },
];

/** All pages; those of capabilities follow in their sections. */
export const ALL_PAGES: readonly ListedPage[] = [
  ...BUILT,
  ...PAGES.map((page): ListedPage => ({ ...page, icon: isIcon(page.name) ? page.name : 'page' })),
];
