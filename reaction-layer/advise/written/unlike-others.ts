import type { WrittenAdvice } from './written-advice';

export const sessionAnomalyAdvice: WrittenAdvice = {
  id: 'session_anomaly',
  title: 'A session unlike all others',
  audiences: ['product', 'devops'],
  cause:
    'A program that no rule describes, a person with an unusual errand such as a large order, or a page that behaves as no other does.',
  checks: [
    'Read the features that the finding names, and compare them with those of the other sessions.',
    'Open the session: regular pauses are a program, a long way to a purchase is a person.',
    'Look for more of the same kind: one is a curiosity, ten are an attack or a broken page.',
  ],
  fix: {
    says: 'Asks for a decision before an order is taken, and takes it if there is no answer in time.',
    kind: 'server',
    code: `/** Whether an order is taken, looked at by a person first, or refused. */
export async function decide(orderId, event) {
  try {
    const response = await fetch(\`\${process.env.TIDEMARK_URL}/v1/decisions\`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: \`Bearer \${process.env.TIDEMARK_DECIDE_KEY}\` },
      body: JSON.stringify({ site: 'shop', decision_id: orderId, event }),
      signal: AbortSignal.timeout(300),
    });
    if (!response.ok) return 'allow';
    const { decision } = await response.json();
    return decision;
  } catch {
    return 'allow'; // No answer in time: a shop that sells nothing is worse than one bad order.
  }
}`,
  },
  prevention: ['Write a rule for what turns out to be an attack: a rule says at once what a model only finds unusual.'],
  optimisation: [
    'Report what became of decisions, so that it can be counted how often an unusual session is a bad one.',
  ],
  page: 'sessions',
};

export const featureDriftAdvice: WrittenAdvice = {
  id: 'feature_drift',
  title: 'Sessions are not what they were',
  audiences: ['product', 'developers'],
  cause:
    'The shop changed (a release, a campaign, a season), events are sent differently than before, or a part of the visitors is missing.',
  checks: [
    'Look since when: the day of a release or of a campaign explains itself.',
    'Compare the events per session by type: if one type rose or vanished, the tracking changed and not the visitors.',
    'Compare the new model with the one that serves: “tidemark models compare”.',
  ],
  fix: {
    says: 'Checks in the build that pages still send the events that they sent before.',
    kind: 'server',
    code: `import { test } from 'node:test';
import assert from 'node:assert/strict';
import { eventsOf } from './open-page.js'; // Opens a page in a browser, and returns what it sent.

const EXPECTED = {
  '/product/1': ['page_view', 'product_view'],
  '/cart': ['page_view'],
};

for (const [path, types] of Object.entries(EXPECTED))
  test(\`\${path} sends what it sent before\`, async () => {
    assert.deepEqual((await eventsOf(path)).map(({ event_type }) => event_type), types);
  });`,
  },
  prevention: [
    'Send the release with every event (\`data-release\`), so that a change has a name.',
    'Change the tracking and the page in different releases.',
  ],
  optimisation: ['Promote the model that was learned after the change, once its comparison is as good.'],
  page: 'quality',
};
