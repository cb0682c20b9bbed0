/**
 * How a site's addresses, categories and searches are compared: the switches of normalisation. They take effect where
 * an event is normalised, once, so both layers and SQL read the same keys.
 */
export interface TextRules {
  /** `ignore`: `/a/` is the page `/a`. */
  readonly trailingSlash: 'ignore' | 'keep';
  /** A fragment that begins with `#/` or `#!/` belongs to the page, for apps that route in the browser. */
  readonly hashRoutes: boolean;
  /** Parameters of the query that belong to the page; all others do not. */
  readonly queryParameters: readonly string[];
  /** `merge`: the page is the path, whatever the host. `keep`: the page begins with the host. */
  readonly hosts: 'merge' | 'keep';
  /** `fold`: categories that differ in case only are one. */
  readonly categoryCase: 'fold' | 'keep';
  /** What looks like an e-mail address, a token or a key is removed from addresses and searches. */
  readonly redact: boolean;
}

/** Switches that change; the others stay. */
export type TextRulesChange = { readonly [Switch in keyof TextRules]?: TextRules[Switch] | undefined };

export const DEFAULT_TEXT_RULES: TextRules = {
  trailingSlash: 'ignore',
  hashRoutes: false,
  queryParameters: [],
  hosts: 'merge',
  categoryCase: 'fold',
  redact: true,
};

/** The rules after a change. */
export function changedTextRules(rules: TextRules, change: TextRulesChange): TextRules {
  return {
    trailingSlash: change.trailingSlash ?? rules.trailingSlash,
    hashRoutes: change.hashRoutes ?? rules.hashRoutes,
    queryParameters: change.queryParameters ?? rules.queryParameters,
    hosts: change.hosts ?? rules.hosts,
    categoryCase: change.categoryCase ?? rules.categoryCase,
    redact: change.redact ?? rules.redact,
  };
}
