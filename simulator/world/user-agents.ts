import type { Random } from '../random';
import type { Device, ClientPlatform } from '../wire';

/** A kind of client, and its user agent. */
export interface SimulatedClient {
  readonly platform: ClientPlatform;
  readonly device: Device;
  readonly userAgent: string;
}

const APP = 'TidemarkShop';
const CHROME = ['129.0.0.0', '130.0.0.0', '131.0.0.0'];
const IOS = ['16.7', '17.6', '18.0', '18.1'];
const PHONES = ['Pixel 8', 'Pixel 7a', 'SM-S921B', 'SM-A546B', '2312DRA50G', 'CPH2581', 'motorola edge 40'];
const TABLETS = ['SM-X710', 'SM-T870', 'Lenovo TB350FU'];

/** Web 40 % (partly phones and tablets), the iOS app 30 %, the Android app 30 %. */
export function drawClient(random: Random): SimulatedClient {
  const share = random.unit();
  if (share < 0.4) return browser(random);
  return share < 0.7 ? iosApp(random) : androidApp(random);
}

function browser(random: Random): SimulatedClient {
  const share = random.unit();
  if (share < 0.62) return { platform: 'web', device: 'desktop', userAgent: desktopBrowser(random) };
  if (share < 0.95) return { platform: 'web', device: 'mobile', userAgent: phoneBrowser(random) };
  return { platform: 'web', device: 'tablet', userAgent: tabletBrowser(random) };
}

function desktopBrowser(random: Random): string {
  const chrome = `AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${random.pick(CHROME)} Safari/537.36`;
  const share = random.unit();
  if (share < 0.5) return `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome}`;
  if (share < 0.62) return `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Edg/${random.pick(CHROME)}`;
  if (share < 0.78) return `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${chrome}`;
  if (share < 0.9)
    return 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15';
  if (share < 0.94) return `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${chrome}`;
  const system = random.pick(['Windows NT 10.0; Win64; x64', 'X11; Linux x86_64', 'Macintosh; Intel Mac OS X 10.15']);
  return `Mozilla/5.0 (${system}; rv:132.0) Gecko/20100101 Firefox/132.0`;
}

function phoneBrowser(random: Random): string {
  const system = `iPhone; CPU iPhone OS ${random.pick(IOS).replace('.', '_')} like Mac OS X`;
  return random.chance(0.5)
    ? `Mozilla/5.0 (${system}) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1`
    : `Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${random.pick(CHROME)} Mobile Safari/537.36`;
}

function tabletBrowser(random: Random): string {
  const chrome = `AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${random.pick(CHROME)} Safari/537.36`;
  return `Mozilla/5.0 (Linux; Android 14; ${random.pick(TABLETS)}) ${chrome}`;
}

function iosApp(random: Random): SimulatedClient {
  const isTablet = random.chance(0.14);
  const system = `${isTablet ? 'iPad; iPadOS' : 'iPhone; iOS'} ${random.pick(IOS)}; Scale/${isTablet ? 2 : 3}.00`;
  return {
    platform: 'ios',
    device: isTablet ? 'tablet' : 'mobile',
    userAgent: `${APP}/3.${random.integer(0, 4)}.1 (${system})`,
  };
}

function androidApp(random: Random): SimulatedClient {
  const isTablet = random.chance(0.09);
  const system = `Android ${random.integer(12, 15)}; ${isTablet ? `Tablet; ${random.pick(TABLETS)}` : random.pick(PHONES)}`;
  return {
    platform: 'android',
    device: isTablet ? 'tablet' : 'mobile',
    userAgent: `${APP}/3.${random.integer(0, 4)}.1 (${system}) okhttp/4.12.0`,
  };
}

/** Crawlers that run scripts and so reach the tracker, and the countries of their machines. */
export const BOTS: readonly { readonly userAgent: string; readonly country: string }[] = [
  { userAgent: 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', country: 'US' },
  { userAgent: 'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)', country: 'US' },
  { userAgent: 'Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)', country: 'SG' },
  { userAgent: 'Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)', country: 'DE' },
  {
    userAgent:
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/131.0.0.0 Safari/537.36',
    country: 'NL',
  },
];
