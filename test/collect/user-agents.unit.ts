import { createUserAgents, ownTraits, withHints } from '../../speed-layer/collect/user-agents';

const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0';

it.each([
  [`Mozilla/5.0 (X11; Linux x86_64) ${CHROME} Safari/537.36`, 'desktop', 'web', false],
  [`Mozilla/5.0 (Linux; Android 14; Pixel 8) ${CHROME} Mobile Safari/537.36`, 'mobile', 'web', false],
  [
    'Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1',
    'tablet',
    'web',
    false,
  ],
  ['Shop/3.2 (iPhone; iOS 17.1) CFNetwork/1410.0.3 Darwin/22.6.0', 'mobile', 'ios', false],
  ['Shop/3.2 (iPad; iOS 17.1) CFNetwork/1410.0.3 Darwin/22.6.0', 'tablet', 'ios', false],
  ['Shop/3.2 (iPhone; CPU iPhone OS 17_0 like Mac OS X) CFNetwork/1410.0.3 Darwin/22.6.0', 'mobile', 'ios', false],
  ['Shop/3.2 CFNetwork/1410.0.3 Darwin/22.6.0', 'mobile', 'ios', false],
  ['Shop/3.2 CFNetwork/1410.0.3 Darwin/22.6.0 (x86_64)', 'desktop', 'web', false],
  ['Shop/3.2 (Macintosh; OS X 14.2)', 'desktop', 'web', false],
  [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${CHROME} Safari/537.36`, 'desktop', 'web', false],
  ['Mozilla/5.0 (X11; FreeBSD amd64; rv:124.0) Gecko/20100101 Firefox/124.0', 'desktop', 'web', false],
  ['Mozilla/5.0 (X11; OpenBSD amd64; rv:124.0) Gecko/20100101 Firefox/124.0', 'desktop', 'web', false],
  ['Mozilla/5.0 (X11; SunOS i86pc; rv:60.0) Gecko/20100101 Firefox/60.0', 'desktop', 'web', false],
  [`Mozilla/5.0 (Fuchsia) ${CHROME} Safari/537.36`, 'desktop', 'web', false],
  ['Shop/1.2 (Android 14; Pixel 7) okhttp/4.12.0', 'mobile', 'android', false],
  ['okhttp/4.9.3', 'mobile', 'android', false],
  ['Dalvik/2.1.0 (Linux; U; Android 9; SM-G960F)', 'mobile', 'android', false],
  [`Mozilla/5.0 (SMART-TV; Linux; Tizen 5.0) ${CHROME} TV Safari/537.36`, 'unknown', 'web', false],
  ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', undefined, 'web', true],
  ['curl/8.4.0', 'unknown', 'web', false],
  ['node', 'unknown', 'web', false],
  ['python-requests/2.31.0', 'unknown', 'web', false],
  ['nodebot/1.0 (+https://example.com/bot)', 'unknown', 'web', true],
  ['', 'unknown', 'web', false],
])('%s is %s, %s, bot: %s', (userAgent, device, platform, isBot) => {
  const traits = createUserAgents()(userAgent);

  expect(traits).toMatchObject({ device: device ?? traits.device, platform, isBot });
});

it('only the beginning of a hostile user agent is read', () => {
  const traitsOf = createUserAgents();

  expect(traitsOf('x'.repeat(70_000))).toBe(traitsOf('x'.repeat(600)));
});

it.each([
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36`, 'chrome', 'windows'],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME} Safari/537.36 Edg/120.0.0.0`, 'edge', 'windows'],
  [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${CHROME} Safari/537.36`, 'chrome', 'chrome_os'],
  ['Mozilla/5.0 (X11; FreeBSD amd64; rv:124.0) Gecko/20100101 Firefox/124.0', 'firefox', 'bsd'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Gecko Version/17.0 Safari/605.1.15', 'safari', 'macos'],
  ['Shop/1.2 (Android 14; Pixel 7) okhttp/4.12.0', 'app', 'android'],
  ['Something/1.0', 'other', 'other'],
  ['', 'unknown', 'unknown'],
])('%s is %s on %s', (userAgent, browser, system) => {
  expect(createUserAgents()(userAgent)).toMatchObject({ browser, system });
});

it.each(['curl/8.4.0', 'Wget/1.21', 'python-requests/2.31.0'])('%s as the visitor’s own agent is a bot', (agent) => {
  const traits = createUserAgents()(agent);

  expect(traits.isBot).toBe(false);
  expect(ownTraits(traits).isBot).toBe(true);
});

describe('client hints', () => {
  const traits = createUserAgents()(`Mozilla/5.0 (X11; Linux x86_64) ${CHROME} Safari/537.36`);
  const brands = '"Chromium";v="124", "Microsoft Edge";v="124", "Not-A.Brand";v="99"';

  it.each([
    ['?1', '"Android"', { device: 'mobile', system: 'android', browser: 'edge' }],
    ['?0', '"Android"', { device: 'tablet', system: 'android', browser: 'edge' }],
    ['?0', '"Chrome OS"', { device: 'desktop', system: 'chrome_os', browser: 'edge' }],
    ['?0', '"Fuchsia"', { device: 'desktop', system: 'other', browser: 'edge' }],
    [undefined, undefined, { device: 'desktop', system: 'linux', browser: 'edge' }],
  ])('mobile %s on %s is %j', (mobile, platform, expected) => {
    expect(withHints(traits, { brands, mobile, platform })).toMatchObject(expected);
  });

  it('say nothing where they are not sent, and about apps', () => {
    const app = createUserAgents()('Shop/1.2 (Android 14; Pixel 7) okhttp/4.12.0');

    expect(withHints(traits, {})).toBe(traits);
    expect(withHints(app, { brands, mobile: '?0', platform: '"Windows"' })).toBe(app);
  });
});

it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
  'a client hint called %s is a system like any other that is not known',
  (name) => {
    const traits = createUserAgents()(`Mozilla/5.0 (X11; Linux x86_64) ${CHROME} Safari/537.36`);

    const hinted = withHints(ownTraits(traits), { brands: '"Chromium";v="120"', mobile: '?0', platform: `"${name}"` });

    expect(hinted).toMatchObject({ system: 'other', device: 'desktop' });
  },
);
