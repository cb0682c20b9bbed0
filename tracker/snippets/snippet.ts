/** Where a site sends its events. */
export interface SnippetPlace {
  /** Address that serves `tidemark.js`, without a path. @example https://stats.example */
  readonly origin: string;
  /** Public write key of the site. */
  readonly writeKey: string;
}

/** What is pasted into one place. */
interface SnippetPart {
  /** The file, or the place in an administration; code stands in backticks, as in Markdown. */
  readonly where: string;
  /** For highlighting. */
  readonly language: 'html' | 'js' | 'tsx' | 'liquid';
  readonly code: string;
}

/** How a site of one kind is connected. */
export interface SiteSnippet {
  readonly parts: readonly SnippetPart[];
  /** What is worth knowing, a sentence or two each, in the same way. */
  readonly notes: readonly string[];
}

/** One kind of site. */
export interface SnippetKind {
  readonly id: string;
  readonly title: string;
  readonly make: (place: SnippetPlace) => SiteSnippet;
}

/** The script tag that all others stand for. */
export function scriptTag({ origin, writeKey }: SnippetPlace): string {
  return `<script defer src="${origin}/tidemark.js" data-key="${writeKey}"></script>`;
}

export const CALLS_NOTE =
  'Events of your own: `tidemark.track("custom:sized", { custom_properties: { size: 42 } })`, `tidemark.login("u-17")`, `tidemark.ecommerce("purchase", …)` with the parameters of Google Analytics 4.';
