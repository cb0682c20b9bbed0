import { html, next, react, vue } from './pages';
import { gtm, shopify } from './platforms';
import type { SnippetKind } from './snippet';

/** All kinds of sites, the plainest first. The command line, the page and docs/snippets.md show them. */
export const SNIPPETS: readonly SnippetKind[] = [html, react, next, vue, gtm, shopify];
