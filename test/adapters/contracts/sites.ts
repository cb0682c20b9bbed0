import { DEFAULT_TEXT_RULES } from '../../../core/event/text-rules';
import type { RotatableSites, Site } from '../../../core/port/sites';
import { using, type Open } from './subject';

const SHOP: Site = { id: 'shop', timeZone: 'Europe/Berlin', currency: 'EUR' };
const NOW = Date.UTC(2026, 0, 1);
const OTHER: Site = { id: 'other_shop-2', timeZone: 'Asia/Kolkata', currency: 'INR' };

/** The contract of every site registry. */
export function testSites(name: string, open: Open<RotatableSites>): void {
  describe(`sites: ${name}`, () => {
    it(
      'knows the sites that were made, and no other',
      using(open, async (sites) => {
        const made = [await sites.create(SHOP), await sites.create(OTHER)];

        expect(made).toEqual([SHOP, OTHER]);
        expect([...(await sites.list())].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual([OTHER, SHOP]);
        expect(await sites.get('shop')).toEqual(SHOP);
        expect(await sites.get('nobody')).toBeUndefined();
        expect(await sites.secrets('nobody')).toBeUndefined();
      }),
    );

    it(
      'finds a site by its whole write key only',
      using(open, async (sites) => {
        await sites.create(SHOP);
        await sites.create(OTHER);
        const { writeKey } = (await sites.secrets('other_shop-2'))!;

        const found = await Promise.all(
          [writeKey, `${writeKey}x`, writeKey.slice(0, -1), '', 'wk_'].map((key) => sites.byWriteKey(key, NOW)),
        );

        expect(found).toEqual([OTHER, undefined, undefined, undefined, undefined]);
      }),
    );

    it(
      'gives every site separate secrets, which reveal nothing about the site',
      using(open, async (sites) => {
        await sites.create(SHOP);
        await sites.create(OTHER);

        const [shop, other] = [(await sites.secrets('shop'))!, (await sites.secrets('other_shop-2'))!];

        expect(shop.pseudonymKey).toHaveLength(32);
        expect(shop.pseudonymKey).not.toEqual(other.pseudonymKey);
        expect(shop.writeKey).not.toBe(other.writeKey);
        expect(shop.writeKey).not.toContain('shop');
      }),
    );

    it(
      'replaces a write key, and ends the old one when the overlap is over',
      using(open, async (sites) => {
        await sites.create(SHOP);
        const before = (await sites.secrets('shop'))!;
        const untilMs = NOW + 86_400_000;

        const rotated = (await sites.rotateWriteKey('shop', { nowMs: NOW, untilMs }))!;

        const found = (key: string, nowMs: number) => sites.byWriteKey(key, nowMs);
        expect(rotated).toMatchObject({ pseudonymKey: before.pseudonymKey, oldWriteKeyUntilMs: untilMs });
        expect(rotated.writeKey).not.toBe(before.writeKey);
        expect(await found(rotated.writeKey, NOW)).toEqual(SHOP);
        expect(await found(before.writeKey, untilMs - 1)).toEqual(SHOP);
        expect(await found(before.writeKey, untilMs)).toBeUndefined();
        expect(await found(rotated.writeKey, untilMs)).toEqual(SHOP);
        expect(await sites.rotateWriteKey('nobody', { nowMs: NOW, untilMs })).toBeUndefined();
      }),
    );

    it(
      'replaces a write key again, at once, and keeps it through a change of settings',
      using(open, async (sites) => {
        await sites.create(SHOP);
        const first = (await sites.secrets('shop'))!;
        const second = (await sites.rotateWriteKey('shop', { nowMs: NOW, untilMs: NOW + 1000 }))!;
        const third = (await sites.rotateWriteKey('shop', { nowMs: NOW + 1, untilMs: NOW + 1 }))!;
        await sites.change('shop', { name: 'Shop' });

        const ids = await Promise.all(
          [first, second, third].map(async ({ writeKey }) => (await sites.byWriteKey(writeKey, NOW + 1))?.id),
        );
        expect(ids).toEqual(['shop', undefined, 'shop']);
      }),
    );

    it(
      'leaves an existing site unchanged when it is created again',
      using(open, async (sites) => {
        await sites.create(SHOP);
        const before = await sites.secrets('shop');

        const again = await Promise.all([sites.create({ ...SHOP, timeZone: 'UTC' }), sites.create(SHOP)]);

        expect(again).toEqual([SHOP, SHOP]);
        expect(await sites.secrets('shop')).toEqual(before);
      }),
    );

    it(
      'changes settings and keeps the secrets',
      using(open, async (sites) => {
        await sites.create(SHOP);
        const secrets = (await sites.secrets('shop'))!;

        const named = await sites.change('shop', {
          name: 'Shop',
          readOrigins: ['https://a.example'],
          sendOrigins: ['https://b.example'],
        });
        const moved = await sites.change('shop', { currency: 'CHF' });

        expect(named).toEqual({
          ...SHOP,
          name: 'Shop',
          readOrigins: ['https://a.example'],
          sendOrigins: ['https://b.example'],
        });
        expect(moved).toEqual({ ...named, currency: 'CHF' });
        expect(await sites.list()).toEqual([moved]);
        expect(await sites.secrets('shop')).toEqual(secrets);
        expect(await sites.byWriteKey(secrets.writeKey, NOW)).toEqual(moved);
        expect(await sites.change('shop', { sendOrigins: null })).not.toHaveProperty('sendOrigins');
        expect(await sites.change('nobody', { name: 'x' })).toBeUndefined();
      }),
    );

    it(
      'gives one object of a site until it changes',
      using(open, async (sites) => {
        await sites.create(SHOP);
        await sites.create(OTHER);
        const { writeKey } = (await sites.secrets('shop'))!;
        const shop = await sites.get('shop');

        await sites.change('other_shop-2', { name: 'Other' });
        const [same, byKey] = [await sites.get('shop'), await sites.byWriteKey(writeKey, NOW)];
        await sites.change('shop', { name: 'Shop' });
        const changed = await sites.get('shop');

        expect([same === shop, byKey === shop, changed === shop]).toEqual([true, true, false]);
        expect(await sites.byWriteKey(writeKey, NOW)).toBe(changed);
      }),
    );

    it(
      'keeps the rules of texts, of which a change names some',
      using(open, async (sites) => {
        await sites.create(SHOP);

        await sites.change('shop', { rules: { hosts: 'keep', queryParameters: ['id'], redact: undefined } });
        const changed = await sites.change('shop', { rules: { redact: false, hosts: undefined } });

        expect(changed?.rules).toEqual({
          ...DEFAULT_TEXT_RULES,
          hosts: 'keep',
          queryParameters: ['id'],
          redact: false,
        });
        expect(await sites.list()).toEqual([changed]);
        expect(await sites.byWriteKey((await sites.secrets('shop'))!.writeKey, NOW)).toEqual(changed);
      }),
    );

    it(
      'keeps and takes back the event type that is a refund',
      using(open, async (sites) => {
        await sites.create(SHOP);

        const mapped = await sites.change('shop', { refundEvent: 'custom:refund' });
        const named = await sites.change('shop', { name: 'Shop' });
        expect([mapped, named]).toMatchObject([{ refundEvent: 'custom:refund' }, { refundEvent: 'custom:refund' }]);
        expect(await sites.list()).toEqual([named]);

        expect(await sites.change('shop', { refundEvent: null })).toEqual({ ...SHOP, name: 'Shop' });
      }),
    );

    it(
      'takes no write key of a removed site until it is brought back',
      using(open, async (sites) => {
        await sites.create(SHOP);
        const { writeKey } = (await sites.secrets('shop'))!;

        await sites.change('shop', { removedMs: 5 });

        expect(await sites.byWriteKey(writeKey, NOW)).toBeUndefined();
        expect(await sites.get('shop')).toEqual({ ...SHOP, removedMs: 5 });
        expect(await sites.change('shop', { removedMs: null })).toEqual(SHOP);
        expect(await sites.byWriteKey(writeKey, NOW)).toEqual(SHOP);
      }),
    );

    it.each(['', 'Shop', 'a/b', '..', '-a', 'a'.repeat(64), 'shöp'])('refuses to make a site called "%s"', (id) =>
      using(open, async (sites) => {
        await expect(sites.create({ ...SHOP, id })).rejects.toMatchObject({ code: 'bad_key' });
      })(),
    );
  });
}
