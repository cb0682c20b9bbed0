/** What can name a site: its id is part of the keys of every store, and of the lake. */
const SITE_ID = /^[a-z0-9][a-z0-9_-]{0,62}$/;

export function isSiteId(text: string): boolean {
  return SITE_ID.test(text);
}

/** For the error about a text that cannot. */
export function siteIdFault(text: string): string {
  return `"${text}" cannot name a site: use 1 to 63 small letters, digits, "-" and "_", the first a letter or a digit`;
}
