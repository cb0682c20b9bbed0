import { HOUR_MS } from '../../core/time/window';
import { fareOf, FINAL_PROFILES, type FinalProfile } from '../../loadtest/measures/final';
import { choose } from '../support/effort';

const shortened = FINAL_PROFILES.filter(({ site }) => site.name === 'bursts of visits, outages').map(
  (profile): FinalProfile => ({ ...profile, days: 7 }),
);
const seeds = choose({ mutation: [1], sample: [1], full: [1, 2] });
const profiles = choose({ mutation: shortened, sample: shortened, full: FINAL_PROFILES });

describe('what an open window is promised to become', () => {
  it.each(profiles.flatMap((profile) => seeds.map((seed) => ({ name: profile.site.name, profile, seed }))))(
    'holds for 93 to 97 % of the windows: $name, seed $seed',
    async ({ profile, seed }) => {
      const { windows, inside, insideNarrower, ranges, learned } = await fareOf(profile, seed);

      expect(windows).toBeGreaterThanOrEqual(1000);
      expect(learned).toBe(true);
      if (profile.site.adds === 'price') {
        expect(ranges).toBe(0);
        return;
      }
      expect(Math.round(100 * inside)).toBeGreaterThanOrEqual(93);
      expect(Math.round(100 * inside)).toBeLessThanOrEqual(97);
      // One less would hold for fewer than promised.
      expect(insideNarrower).toBeLessThan(0.96);
    },
  );

  it('is not learned from fewer than 1,000 events', async () => {
    for (const { site } of shortened)
      expect(await fareOf({ site: { ...site, eventsPerHour: 2 }, windowMs: HOUR_MS, days: 1 }, 1)).toMatchObject({
        learned: false,
      });
  });
});
