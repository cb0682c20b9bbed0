import { SnsApi } from '../../../adapters/aws/api/sns-api';
import { lookAtReceivers } from '../../../adapters/aws/doctor/receivers';
import { deploymentOf } from '../../../cli/environment/deployment';
import { prod } from '../../../stacks/environments/prod';
import { readEnvironment } from '../../../stacks/environments/load';
import { TEST_ACCOUNT } from './doubles/moto';
import { scripted, type ScriptedAnswer } from './doubles/scripted';

const deployment = deploymentOf(
  readEnvironment('prod', prod, {
    TIDEMARK_ACCOUNT_PROD: '123456789012',
    TIDEMARK_ALERTS_PROD: 'on-call@shop.example',
  }),
);

const topic = (confirmed: number, pending: number): ScriptedAnswer => ({
  text: `<GetTopicAttributesResponse><GetTopicAttributesResult><Attributes>
    <entry><key>Owner</key><value>123456789012</value></entry>
    <entry><key>SubscriptionsPending</key><value>${pending}</value></entry>
    <entry><key>Policy</key><value>{&quot;Version&quot;:1}</value></entry>
    <entry><key>SubscriptionsConfirmed</key><value>${confirmed}</value></entry>
  </Attributes></GetTopicAttributesResult></GetTopicAttributesResponse>`,
});

async function look(answer: ScriptedAnswer) {
  const { requestHandler, requests } = scripted(() => answer);
  const found = await lookAtReceivers(new SnsApi({ ...TEST_ACCOUNT, maxAttempts: 1, requestHandler }), deployment);
  return { found, requests };
}

test('asks both topics of alarms, by the names that the stacks give them', async () => {
  const { found, requests } = await look(topic(1, 0));
  expect(found.map(({ part, verdict, says }) => [part, verdict, says])).toEqual([
    ['alerts operations', 'ok', '1 confirmed'],
    ['alerts numbers', 'ok', '1 confirmed'],
  ]);
  expect(requests.map(({ body }) => body['TopicArn'])).toEqual([
    'arn:aws:sns:eu-west-1:123456789012:tidemark-prod-operations',
    'arn:aws:sns:eu-west-1:123456789012:tidemark-prod-numbers',
  ]);
});

test('a receiver that has not confirmed is a failure: it hears nothing', async () => {
  const { found } = await look(topic(1, 2));
  expect(found[0]).toMatchObject({
    verdict: 'failed',
    says: expect.stringContaining('2 of 3 receivers have not confirmed') as string,
  });
});

test('a topic without receivers, or that is gone, says what to deploy', async () => {
  expect((await look(topic(0, 0))).found[0]).toMatchObject({
    verdict: 'failed',
    says: expect.stringContaining('deploy data-prod') as string,
  });
  const gone = { status: 404, text: '<ErrorResponse><Error><Code>NotFound</Code></Error></ErrorResponse>' };
  expect((await look(gone)).found[0]).toMatchObject({
    verdict: 'failed',
    says: expect.stringContaining('deploy the stack data-prod') as string,
  });
});
