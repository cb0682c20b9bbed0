import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { createS3Lake } from '../../../adapters/aws/s3-lake';
import type { Lake } from '../../../core/port/lake';
import { testLake } from '../contracts/lake';
import type { Open } from '../contracts/subject';
import { freshName, type Moto, startMoto, TEST_ACCOUNT } from './doubles/moto';

let moto: Moto;
beforeAll(async () => {
  moto = await startMoto();
});
afterAll(() => moto.stop());

function inBucket(prefix?: string): Open<Lake> {
  return async () => {
    const bucket = freshName('bucket');
    const { s3, apis } = moto.clients;
    await s3.send(
      new CreateBucketCommand({
        Bucket: bucket,
        CreateBucketConfiguration: { LocationConstraint: TEST_ACCOUNT.region },
      }),
    );
    return {
      subject: createS3Lake({ client: apis.s3, bucket, ...(prefix === undefined ? {} : { prefix }) }),
      close: () => Promise.resolve(),
    };
  };
}

testLake('S3', inBucket());
testLake('S3, below a prefix', inBucket('tidemark/lake/'));
