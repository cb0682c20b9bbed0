import { LIMITS } from './limits';
import { isSecretParameter, looksLikeToken, redacted } from './secrets';
import { type Origin, originOf } from './origin';
import { isClickId } from './source-lists';
import { cutText } from './text';
import type { TextRules } from './text-rules';

/** An address as it is stored, and what is derived from it. */
export interface Address {
  /** In the form of the WHATWG URL standard, without credentials and secrets; a path stays a path. */
  readonly url: string;
  /** The key of `page`: the path in readable form, with what the site's rules add. */
  readonly page: string;
  /** What its host and its campaign parameters say about where a visit came from. */
  readonly origin: Origin;
  /** Something was removed that looked like a secret. */
  readonly isRedacted: boolean;
}

/** Reads addresses; undefined for what is none, such as about:blank. */
export type ReadAddress = (address: string) => Address | undefined;

/** Addresses remembered per site: pages and referrers repeat. */
const REMEMBERED = 4_000;
/** Resolves a path; never stored. */
const NO_HOST = 'https://path.invalid';

/** Reads addresses by a site's rules, with a memory of bounded size. */
export function createAddresses(rules: TextRules): ReadAddress {
  const known = new Map<string, Address | undefined>();
  return (address) => {
    const held = known.get(address);
    if (held !== undefined || known.has(address)) return held;
    if (known.size >= REMEMBERED) known.clear();
    const read = readAddress(address, rules);
    known.set(address, read);
    return read;
  };
}

/**
 * Reads one address with the parser of the platform, which takes `https:///user:secret@shop/` as browsers do.
 *
 * @example readAddress('https://shop.example/%61/;jsessionid=1', DEFAULT_TEXT_RULES)?.page // '/a'
 */
export function readAddress(address: string, rules: TextRules): Address | undefined {
  const url = parse(address);
  if (url === undefined) return undefined;
  const isPath = url.host === PATH_HOST;
  const segments = url.pathname.split('/').map((segment) => readSegment(segment, rules));
  const query = readParameters(url.search.slice(1), rules);
  const fragment = readFragment(url.hash.slice(1), rules);
  const path = segments.map(({ stored }) => stored).join('/');
  const tail = `${path}${query.kept === '' ? '' : `?${query.kept}`}${fragment.kept === '' ? '' : `#${fragment.kept}`}`;
  return {
    url: cutText(isPath ? tail : `${url.protocol}//${url.host}${tail}`, LIMITS.urlLength),
    page: cutText(pageOf({ url, isPath, segments, query, fragment: fragment.kept }, rules), LIMITS.labelLength),
    origin: originOf(isPath ? '' : url.hostname.toLowerCase(), query.campaign),
    isRedacted: query.isRedacted || fragment.isRedacted || segments.some(({ isRedacted }) => isRedacted),
  };
}

const PATH_HOST = new URL(NO_HOST).host;

/** Only addresses with a place: a path, or a scheme with `//`. */
function parse(address: string): URL | undefined {
  try {
    const url = new URL(address, NO_HOST);
    return url.pathname.startsWith('/') || url.host !== '' ? url : undefined;
  } catch {
    return undefined;
  }
}

interface Segment {
  /** For the stored address. */
  readonly stored: string;
  /** For the page. */
  readonly shown: string;
  readonly isRedacted: boolean;
}

function readSegment(raw: string, { redact }: TextRules): Segment {
  const [head = '', ...parameters] = raw.split(';');
  const kept = parameters.filter((one) => !isSecretParameter(one.split('=', 1).join('')));
  const bare = [head, ...kept].join(';');
  const shown = readable(bare);
  const clean = redact ? redacted(shown) : shown;
  if (clean !== shown) return { stored: clean, shown: clean, isRedacted: true };
  return { stored: bare, shown, isRedacted: kept.length < parameters.length };
}

/** Escapes what would change the structure of the path, or is invisible. */
const STRUCTURE = /[%/?#\\\s\p{Cc}]/gu;

/** Percent-encoding decoded where it is UTF-8, in composed form (NFC), so that a page has one spelling. */
function readable(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text).normalize('NFC').replace(STRUCTURE, encodeURIComponent);
  } catch {
    return text;
  }
}

interface Parameters {
  /** What is stored, as it was sent. */
  readonly kept: string;
  readonly pairs: readonly (readonly [name: string, value: string])[];
  readonly campaign: ReadonlyMap<string, string>;
  readonly isRedacted: boolean;
}

const NO_PARAMETERS: Parameters = { kept: '', pairs: [], campaign: new Map(), isRedacted: false };

function readParameters(text: string, { redact }: TextRules): Parameters {
  if (text === '') return NO_PARAMETERS;
  const all = text.split('&').map((raw) => ({ raw, pair: pairOf(raw) }));
  const kept = redact ? all.filter(({ pair: [name, value] }) => !isSecret(name, value)) : all;
  const campaign = all.flatMap(({ pair: [name, value] }): (readonly [string, string])[] => {
    const plain = name.toLowerCase();
    return plain.startsWith('utm_') || isClickId(plain) ? [[plain, value]] : [];
  });
  return {
    kept: kept.map(({ raw }) => raw).join('&'),
    pairs: kept.map(({ pair }) => pair),
    campaign: new Map(campaign),
    isRedacted: kept.length < all.length,
  };
}

function pairOf(raw: string): readonly [string, string] {
  const equals = raw.indexOf('=');
  const [name, value] = equals < 0 ? [raw, ''] : [raw.slice(0, equals), raw.slice(equals + 1)];
  return [decoded(name), decoded(value)];
}

function decoded(text: string): string {
  const spaced = text.replaceAll('+', ' ');
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

function isSecret(name: string, value: string): boolean {
  if (isSecretParameter(name)) return value !== '';
  if (isClickId(name.toLowerCase())) return false;
  return redacted(value) !== value || redacted(name) !== name || looksLikeToken(value);
}

/** A fragment with parameters is read like a query (`#access_token=…`), any other like a segment. */
function readFragment(text: string, rules: TextRules): { readonly kept: string; readonly isRedacted: boolean } {
  if (text === '') return { kept: '', isRedacted: false };
  const query = text.indexOf('?');
  if (query >= 0) {
    const [route, parameters] = [
      readFragment(text.slice(0, query), rules),
      readParameters(text.slice(query + 1), rules),
    ];
    const kept = parameters.kept === '' ? route.kept : `${route.kept}?${parameters.kept}`;
    return { kept, isRedacted: route.isRedacted || parameters.isRedacted };
  }
  if (text.includes('=')) return readParameters(text, rules);
  const segments = text.split('/').map((segment) => readSegment(segment, rules));
  return {
    kept: segments.map(({ stored }) => stored).join('/'),
    isRedacted: segments.some(({ isRedacted }) => isRedacted),
  };
}

interface Parts {
  readonly url: URL;
  readonly isPath: boolean;
  readonly segments: readonly Segment[];
  readonly query: Parameters;
  readonly fragment: string;
}

function pageOf({ url, isPath, segments, query, fragment }: Parts, rules: TextRules): string {
  const path = withoutTrailingSlash(segments.map(({ shown }) => shown).join('/'), rules);
  const host = rules.hosts === 'keep' && !isPath ? url.host : '';
  const pairs = query.pairs.filter(([name]) => rules.queryParameters.includes(name));
  const kept = pairs.map(([name, value]) => `${name}=${value.normalize('NFC')}`).sort();
  const route = rules.hashRoutes && /^!?\//.test(fragment) ? `#${withoutTrailingSlash(readable(fragment), rules)}` : '';
  return `${host}${path === '' ? '/' : path}${kept.length === 0 ? '' : `?${kept.join('&')}`}${route}`;
}

function withoutTrailingSlash(path: string, { trailingSlash }: TextRules): string {
  if (trailingSlash === 'keep') return path;
  let end = path.length;
  while (end > 1 && path.charAt(end - 1) === '/') end -= 1;
  return path.slice(0, end);
}
