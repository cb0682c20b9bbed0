import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { createS3Lake } from '../../../../adapters/aws/s3-lake';
import type { BatchEngine } from '../../../../core/port/batch-engine';
import type { Lake } from '../../../../core/port/lake';
import { freshName, type Moto, startMoto, TEST_ACCOUNT } from './moto';

/** One server for a whole file of tests: it takes more time to start than most of them. */
let starting: Promise<Moto> | undefined;
afterAll(async () => (await starting)?.stop());

/** A bucket of its own in moto, with an engine's lake and scratch folder. */
export async function openEnginePlaces() {
  const moto = await (starting ??= startMoto());
  const place = { client: moto.clients.apis.s3, bucket: freshName('bucket') };
  await moto.clients.s3.send(
    new CreateBucketCommand({
      Bucket: place.bucket,
      CreateBucketConfiguration: { LocationConstraint: TEST_ACCOUNT.region },
    }),
  );
  const bucket: Lake = createS3Lake(place);
  const places = { lake: { ...place, prefix: 'lake/' }, scratch: { ...place, prefix: 'scratch/' } };
  return {
    bucket,
    places,
    lake: createS3Lake(places.lake),
    left: () => bucket.list('scratch/'),
  };
}

type Kit<Options> = Pick<Awaited<ReturnType<typeof openEnginePlaces>>, 'lake' | 'left'> & {
  readonly options: Options;
  readonly close: () => Promise<void>;
};

/** An engine for the contract suite, which must leave nothing behind. */
export function tidyEngine<Options>(
  { options, lake, left, close }: Kit<Options>,
  create: (options: Options) => BatchEngine,
) {
  const engine = create(options);
  return {
    engine,
    put: (key: string, bytes: Uint8Array) => lake.put(key, bytes),
    close: async () => {
      const forgotten = await left();
      await engine.close();
      await close();
      expect(forgotten).toEqual([]);
    },
  };
}
