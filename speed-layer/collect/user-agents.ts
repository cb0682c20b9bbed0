import { ownValue } from '../../core/own-value';
import Bowser from 'bowser';
import { isbot } from 'isbot';
import { LIMITS } from '../../core/event/limits';
import type { ClientTraits } from '../../core/event/normalise';
import type { ClientHints } from '../../core/wire/ingest-exchange';

/** A shop sees a few thousand user agents per day. */
const REMEMBERED = 10_000;
/** Browsers on iOS and macOS say Mozilla; an app that uses the system's own HTTP client does not. */
const APPLE_APP = /\b(?:CFNetwork|Darwin|iOS|iPhone|iPad|iPadOS|macOS|Macintosh)\b/;
/** What an app on a Mac says beside CFNetwork and Darwin: on a phone they come without the processor. */
const MAC_APP = /\b(?:macOS|Macintosh|Mac OS X|OS X)\b|\((?:x86_64|arm64|i386)\)/;
const APPLE_HANDHELD = /\b(?:iOS|iPhone|iPad|iPadOS|iPod)\b/;
/** Desktops that the parser does not know as such; X11 is the window system of all Unixes. */
const OTHER_DESKTOP = /\b(?:X11|CrOS|Fuchsia)\b/;
const BSD = /\b(?:FreeBSD|OpenBSD|NetBSD|DragonFly)\b/;
const ANDROID_APP = /\b(?:okhttp|Dalvik|Android)\b/i;
/** The HTTP client of most Android apps, which bot lists also contain. */
const ANDROID_CLIENT = /\bokhttp(?:\/\S*)?/gi;

/**
 * HTTP libraries and tools. A program that sends events with one is a server forwarding its visitors' actions: a robot
 * that reads pages with one does not run the tracker.
 */
const HTTP_LIBRARY =
  /^(?:node|undici|node-fetch|axios|got|superagent|bun|deno|curl|wget|python-requests|python-urllib|python-httpx|aiohttp|go-http-client|java|apache-httpclient|jersey|ruby|faraday|php|guzzlehttp|libwww-perl|dart|rust|reqwest|postmanruntime|insomnia)(?:[/ ]|$)/i;

/** The parser's names of browsers and systems with ours, which are keys of breakdowns. All others are `other`. */
const BROWSERS: Readonly<Record<string, string>> = {
  Chrome: 'chrome',
  Chromium: 'chrome',
  Safari: 'safari',
  Firefox: 'firefox',
  'Microsoft Edge': 'edge',
  Opera: 'opera',
  'Opera Touch': 'opera',
  'Samsung Internet for Android': 'samsung_internet',
  'Internet Explorer': 'internet_explorer',
  'Android Browser': 'android_browser',
};
const SYSTEMS: Readonly<Record<string, string>> = {
  Windows: 'windows',
  macOS: 'macos',
  Linux: 'linux',
  Android: 'android',
  iOS: 'ios',
  'Chrome OS': 'chrome_os',
};
/** Brands of client hints, the particular before the general. */
const BRANDS = [
  ['"Microsoft Edge"', 'edge'],
  ['"Opera"', 'opera'],
  ['"Samsung Internet"', 'samsung_internet'],
  ['"Chromium"', 'chrome'],
] as const;
const HINTED_SYSTEMS: Readonly<Record<string, string>> = { ...SYSTEMS, 'Chromium OS': 'chrome_os' };

/** Traits of a user agent. `isLibrary`: it names an HTTP library, which is a bot only as the visitor's own. */
export interface AgentTraits extends ClientTraits {
  readonly isLibrary: boolean;
}

/**
 * Derives device, platform, bot, browser and system from a user agent. Platform: a user agent without “Mozilla/” that
 * names Apple's or Android's system or HTTP client is an app on ios or android; everything else, including in-app
 * browsers and apps on a Mac, is web.
 */
export function createUserAgents(): (userAgent: string) => AgentTraits {
  const known = new Map<string, AgentTraits>();
  return (userAgent) => {
    const text = userAgent.slice(0, LIMITS.userAgentLength);
    let traits = known.get(text);
    if (traits === undefined) {
      if (known.size >= REMEMBERED) known.clear();
      known.set(text, (traits = traitsOf(text)));
    }
    return traits;
  };
}

/** The visitor's traits by an event's own user agent: one that names an HTTP library is a program, not a person. */
export function ownTraits(traits: AgentTraits): ClientTraits {
  return traits.isLibrary ? { ...traits, isBot: true } : traits;
}

/** The traits of a request, by its client hints where it has some: browsers tell them more truly than the agent. */
export function withHints(traits: ClientTraits, hints: ClientHints | undefined): ClientTraits {
  const { brands, mobile, platform } = hints ?? {};
  if (brands === undefined || traits.platform !== 'web') return traits;
  const named = platform?.replaceAll('"', '') ?? '';
  const system = named === '' ? traits.system : (ownValue(HINTED_SYSTEMS, named) ?? 'other');
  const browser = BRANDS.find(([brand]) => brands.includes(brand))?.[1] ?? traits.browser;
  return { ...traits, system, browser, device: hintedDevice(mobile, system) ?? traits.device };
}

function hintedDevice(mobile: string | undefined, system: string): ClientTraits['device'] | undefined {
  if (mobile === '?1') return 'mobile';
  if (mobile !== '?0') return undefined;
  return system === 'android' ? 'tablet' : 'desktop';
}

const UNKNOWN: AgentTraits = {
  device: 'unknown',
  platform: 'web',
  isBot: false,
  browser: 'unknown',
  system: 'unknown',
  isLibrary: false,
};

function traitsOf(userAgent: string): AgentTraits {
  if (userAgent === '') return UNKNOWN;
  if (HTTP_LIBRARY.test(userAgent)) return { ...UNKNOWN, isLibrary: true };
  const app = userAgent.includes('Mozilla/') ? undefined : appTraits(userAgent);
  if (app !== undefined) return { ...UNKNOWN, browser: 'app', isBot: isbot(userAgent), ...app };
  const { browser, os, platform } = Bowser.parse(userAgent);
  const device = deviceOf(platform.type);
  return {
    device: device === 'unknown' && OTHER_DESKTOP.test(userAgent) ? 'desktop' : device,
    platform: 'web',
    isBot: isbot(userAgent),
    browser: ownValue(BROWSERS, browser.name ?? '') ?? 'other',
    system: ownValue(SYSTEMS, os.name ?? '') ?? (BSD.test(userAgent) ? 'bsd' : 'other'),
    isLibrary: false,
  };
}

function appTraits(userAgent: string): Partial<AgentTraits> | undefined {
  if (APPLE_APP.test(userAgent)) {
    if (MAC_APP.test(userAgent) && !APPLE_HANDHELD.test(userAgent)) return { device: 'desktop', system: 'macos' };
    return { device: userAgent.includes('iPad') ? 'tablet' : 'mobile', platform: 'ios', system: 'ios' };
  }
  if (!ANDROID_APP.test(userAgent)) return undefined;
  return {
    device: /tablet/i.test(userAgent) ? 'tablet' : 'mobile',
    platform: 'android',
    system: 'android',
    isBot: isbot(userAgent.replace(ANDROID_CLIENT, '')),
  };
}

function deviceOf(type: string | undefined): ClientTraits['device'] {
  return type === 'mobile' || type === 'tablet' || type === 'desktop' ? type : 'unknown';
}
