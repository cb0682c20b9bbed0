import { PAGES } from '../generated/pages';
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
];

/** All pages; those of capabilities follow in their sections. */
export const ALL_PAGES: readonly ListedPage[] = [
  ...BUILT,
  ...PAGES.map(({ name, title, section, load }): ListedPage => ({ name, title, section, icon: 'page', load })),
];
