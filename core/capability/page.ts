import type { PageApi } from '../wire/page-api';

/** Parts of the dashboard's list of pages. */
export const PAGE_SECTIONS = ['behaviour', 'shop', 'watch', 'try', 'run'] as const;
export type PageSection = (typeof PAGE_SECTIONS)[number];

/** What the dashboard gives to the page of a capability. */
export interface PageProps {
  readonly api: PageApi;
  /** Id of the site that the user chose. */
  readonly site: string;
}

/** A page of a capability in the dashboard. @template Node what a component returns; core knows no renderer */
export interface PageEntry<Node> {
  /** Its address is `?page=<name>`, and its icon that of the name, if there is one. */
  readonly name: string;
  /** Its label in the list of pages. */
  readonly title: string;
  readonly section: PageSection;
  /** The letter that opens it after G. */
  readonly key?: string;
  /** Imports `page.tsx` when the page is opened. */
  readonly load: () => Promise<{ readonly Page: (props: PageProps) => Node }>;
}
