/** What is counted once the page has loaded, by code that does not delay it. */
export const EXTRAS = ['clicks', 'vitals', 'forms'] as const;
export type Extra = (typeof EXTRAS)[number];

/** What the tracker counts by itself; `forms` only if it is named. */
export const AUTOMATIC = ['pages', 'errors', 'searches', ...EXTRAS] as const;
export type Automatic = (typeof AUTOMATIC)[number];
