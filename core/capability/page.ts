import type { PageApi } from '../wire/page-api';

/** What the dashboard gives to the page of a capability. */
export interface PageProps {
  readonly api: PageApi;
  /** Id of the site that the user chose. */
  readonly site: string;
}

/** A page of a capability: a tab of the dashboard. @template Node what a component returns; core knows no renderer */
export interface PageEntry<Node> {
  /** Name of the capability; its address is `#<name>`. */
  readonly name: string;
  /** Label of its tab. */
  readonly title: string;
  /** Imports `page.tsx` when the tab is opened. */
  readonly load: () => Promise<{ readonly Page: (props: PageProps) => Node }>;
}
