import Bowser from 'bowser';
import { isbot } from 'isbot';
import { LIMITS } from '../../core/event/limits';
import type { ClientTraits } from '../../core/event/normalise';

/** A shop sees a few thousand user agents per day. */
const REMEMBERED = 10_000;
/** Browsers on iOS and macOS say Mozilla; an app that uses the system's own HTTP client does not. */
const APPLE_APP = /\b(?:CFNetwork|Darwin|iOS|iPhone|iPad|iPadOS)\b/;
const ANDROID_APP = /\b(?:okhttp|Dalvik|Android)\b/i;
/** The HTTP client of most Android apps, which bot lists also contain. */
const ANDROID_CLIENT = /\bokhttp(?:\/\S*)?/gi;

/**
 * HTTP libraries and tools. A program that sends events with one is a server forwarding its visitors' actions: a robot
 * that reads pages with one does not run the tracker.
 */
const HTTP_LIBRARY =
  /^(?:node|undici|node-fetch|axios|got|superagent|bun|deno|curl|wget|python-requests|python-urllib|python-httpx|aiohttp|go-http-client|java|apache-httpclient|jersey|ruby|faraday|php|guzzlehttp|libwww-perl|dart|rust|reqwest|postmanruntime|insomnia)(?:[/ ]|$)/i;

/**
 * Derives device, platform and bot from a user agent. Platform: a user agent without “Mozilla/” that names Apple's or
 * Android's system or HTTP client is an app on ios or android; everything else, including in-app browsers, is web.
 */
export function createUserAgents(): (userAgent: string) => ClientTraits {
  const known = new Map<string, ClientTraits>();
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

function traitsOf(userAgent: string): ClientTraits {
  if (userAgent === '' || HTTP_LIBRARY.test(userAgent)) return { device: 'unknown', platform: 'web', isBot: false };
  const isApp = !userAgent.includes('Mozilla/');
  if (isApp && APPLE_APP.test(userAgent)) {
    return { device: userAgent.includes('iPad') ? 'tablet' : 'mobile', platform: 'ios', isBot: isbot(userAgent) };
  }
  if (isApp && ANDROID_APP.test(userAgent)) {
    return {
      device: /tablet/i.test(userAgent) ? 'tablet' : 'mobile',
      platform: 'android',
      isBot: isbot(userAgent.replace(ANDROID_CLIENT, '')),
    };
  }
  return { device: browserDevice(userAgent), platform: 'web', isBot: isbot(userAgent) };
}

function browserDevice(userAgent: string): ClientTraits['device'] {
  const { type } = Bowser.parse(userAgent).platform;
  return type === 'mobile' || type === 'tablet' || type === 'desktop' ? type : 'unknown';
}
