import type { ManifestKey, ManifestStore } from '../../../core/port/lake';
import { bytesOf } from './bytes';
import { testFencedStore } from './fenced-store';
import { testManifestOfManySites } from './many-sites';
import { using, type Open } from './subject';

const key = (arrivalHour: string, shard: string): ManifestKey => ({ shard, arrivalHour });

/** The contract of every manifest store. */
export function testManifestStore(name: string, open: Open<ManifestStore>): void {
  const three = [
    key('2019-10-01T02', 'shard-00'),
    key('2019-10-01T02', 'shard-01'),
    key('2019-10-01T03', 'shard-00'),
  ] as const;
  testFencedStore(`manifests of ${name}`, three, open);

  describe(`manifest store: ${name}`, () => {
    testManifestOfManySites(name, open);

    it(
      'lists the keys of a half-open range of hours, by hour, then shard',
      using(open, async (manifests) => {
        const keys = ['2019-10-01T03', '2019-10-01T01', '2019-10-01T02', '2019-10-01T04'].flatMap((hour) =>
          ['shard-01', 'shard-00'].map((shard) => key(hour, shard)),
        );
        await manifests.put(
          keys.map((one) => ({ key: one, item: { bytes: bytesOf(1), lastSequence: '1' }, expected: undefined })),
        );

        const listed = await manifests.list('2019-10-01T02', '2019-10-01T04');

        expect(listed).toEqual(
          ['2019-10-01T02', '2019-10-01T03'].flatMap((hour) => [key(hour, 'shard-00'), key(hour, 'shard-01')]),
        );
      }),
    );
  });
}
