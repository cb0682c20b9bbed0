import { createUserAgents } from '../../speed-layer/collect/user-agents';

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

  expect(traits).toEqual({ device: device ?? traits.device, platform, isBot });
});

it('only the beginning of a hostile user agent is read', () => {
  const traitsOf = createUserAgents();

  expect(traitsOf('x'.repeat(70_000))).toBe(traitsOf('x'.repeat(600)));
});
