import { readAddress } from '../../core/event/address';
import { sourceOf } from '../../core/event/source';
import { DEFAULT_TEXT_RULES } from '../../core/event/text-rules';

function source(page: string | undefined, referrer?: string) {
  const read = (address: string | undefined) =>
    address === undefined ? undefined : readAddress(address, DEFAULT_TEXT_RULES);
  return sourceOf(read(page)?.origin, read(referrer)?.origin);
}
const SHOP = 'https://www.shop.example/';

it.each([
  [undefined, 'direct'],
  ['https://shop.example/a', 'internal'],
  ['https://help.shop.example/', 'internal'],
  ['/a', 'internal'],
  ['https://www.google.com/', 'search'],
  ['https://www.google.co.uk/', 'search'],
  ['https://duckduckgo.com/', 'search'],
  ['https://mail.google.com/', 'email'],
  ['android-app://com.google.android.gm/', 'email'],
  ['https://gemini.google.com/app', 'ai_assistant'],
  ['https://chatgpt.com/', 'ai_assistant'],
  ['https://l.facebook.com/', 'social'],
  ['https://t.co/x', 'social'],
  ['https://google.example.shop/', 'other'],
  ['https://notgoogle.com/', 'other'],
  ['https://blog.example/', 'other'],
])('from %s it is %s', (referrer, referrerClass) => {
  expect(source(SHOP, referrer)).toEqual({ referrerClass, campaign: null });
});

it.each([
  ['?utm_source=news&utm_medium=email&utm_campaign=Autumn%20Sale', 'email', 'Autumn Sale'],
  ['?utm_source=google&utm_medium=cpc&utm_campaign=shoes', 'campaign', 'shoes'],
  ['?utm_source=chatgpt.com', 'ai_assistant', 'chatgpt.com'],
  ['?gclid=x', 'campaign', null],
  ['?fbclid=x', 'social', null],
  ['?UTM_Source=partner', 'campaign', 'partner'],
])('parameters %s make it %s, whatever the referrer', (query, referrerClass, campaign) => {
  expect(source(SHOP + query, 'https://www.google.com/')).toEqual({ referrerClass, campaign });
});

it('is unknown without a page and a referrer', () => {
  expect(source(undefined)).toEqual({ referrerClass: null, campaign: null });
});
