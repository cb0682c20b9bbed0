import { LIMITS } from './limits';
import { isSecretParameter, looksLikeToken, redacted, withoutCredentials } from './secrets';
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
const PATH = /^[/\\]/;

/** Only addresses with a place: a path, or a scheme with `//`. Addresses inside it lose their credentials too. */
function parse(address: string): URL | undefined {
  try {
    const url = new URL(withoutCredentials(address), PATH.test(address) ? NO_HOST : undefined);
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
  const parts = raw.split(';');
  const kept = parts.filter((part, at) => !isSecretPart(part, at === 0));
  const bare = kept.join(';');
  const shown = readable(bare);
  const clean = redact ? redacted(shown) : shown;
  if (clean !== shown) return { stored: clean, shown: clean, isRedacted: true };
  return { stored: bare, shown, isRedacted: kept.length < parts.length };
}

/** `name=value` anywhere in a segment; after a semicolon also a name alone, unless it stands for what was removed. */
function isSecretPart(part: string, isFirst: boolean): boolean {
  const text = readable(part);
  if (isFirst ? !text.includes('=') : text.startsWith('[')) return false;
  return isSecretParameter(text.split('=', 1).join(''));
}

/** The bytes of one character in UTF-8, or a byte that is none. */
const ENCODED =
  /%(?:[cd][0-9a-f]%[89ab][0-9a-f]|e[0-9a-f](?:%[89ab][0-9a-f]){2}|f[0-7](?:%[89ab][0-9a-f]){3}|[0-9a-f]{2})/gi;
/** A percent sign that encodes nothing. */
const BARE_PERCENT = /%(?![0-9a-f]{2})/gi;
const STILL_ENCODED = /(%[0-9A-F]{2})/;
/** What would change the structure of the path, or is invisible. */
const STRUCTURE = /[%/?#\\\s\p{Cc}\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu;

/** Percent-encoding decoded where it is UTF-8, in composed form (NFC), so that a page has one spelling. */
function readable(text: string): string {
  if (!text.includes('%')) return text;
  const decoded = text.replace(BARE_PERCENT, '%25').replace(ENCODED, readableCharacter);
  // A mark after an encoded byte must not combine with its last digit.
  return decoded
    .split(STILL_ENCODED)
    .map((part) => part.normalize('NFC'))
    .join('');
}

/** Bytes that are not UTF-8 stay encoded, in capitals. */
function readableCharacter(encoded: string): string {
  try {
    return decodeURIComponent(encoded).replace(STRUCTURE, encodeURIComponent);
  } catch {
    return encoded.toUpperCase();
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

/** Levels of addresses inside parameters that are looked at. */
const NESTED = 3;

function isSecret(name: string, value: string, levels = NESTED): boolean {
  if (isSecretParameter(name)) return value !== '';
  if (isClickId(name.toLowerCase())) return false;
  if (redacted(value) !== value || redacted(name) !== name || looksLikeToken(value)) return true;
  return (
    levels > 0 && value.includes('=') && value.split(PARAMETER_ENDS).some((raw) => isSecret(...pairOf(raw), levels - 1))
  );
}

/** Between the parameters of an address that is itself a value, and of old servers. */
const PARAMETER_ENDS = /[?&;#]/;

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
