import { memoryItems } from '../../adapters/memory/memory-items';
import type { AdminContext } from '../../core/capability/route';
import { slackCallback, slackSignature } from '../../reaction-layer/alert/slack-callback';
import { AlertStore } from '../../reaction-layer/alert/store/alert-store';
import { MONDAY_MS, recordOf } from './support';

const SECRET = 'a signing secret of Slack';
const TIME = String(MONDAY_MS / 1000);
const table = memoryItems();
const store = new AlertStore(() => table);
const unused = (): never => {
  throw new Error('the callback does not use this');
};
const context: AdminContext = {
  ...{ lake: { get: unused }, sites: { get: unused, list: unused }, operate: unused, onProgress: unused },
  get manifests() {
    return unused();
  },
  tablesOf: () => () => table,
  clock: { now: () => MONDAY_MS },
  settings: { pagerDutyUrl: 'https://pager.example', slackSigningSecret: SECRET },
};

function press(given: {
  readonly action?: string;
  readonly time?: string;
  readonly secret?: string;
  readonly body?: string;
}) {
  const { action = 'acknowledge', time = TIME, secret = SECRET } = given;
  const value = JSON.stringify({ site: 'shop', group: 'g1' });
  const payload = JSON.stringify({ user: { id: 'U1', username: 'ada' }, actions: [{ action_id: action, value }] });
  const body = given.body ?? new URLSearchParams({ payload }).toString();
  const headers = { 'x-slack-request-timestamp': time, 'x-slack-signature': slackSignature(secret, time, body) };
  return slackCallback.answer(
    new Request('http://x/callbacks/alert/slack', { method: 'POST', headers, body }),
    context,
  );
}

const alert = recordOf({ name: 'x', from: '0s' }, MONDAY_MS);
beforeAll(async () => {
  const group = {
    key: 'g1',
    route: '0',
    labels: {},
    members: [alert.id],
    flush: 0,
    log: [],
    escalation: null,
    sent: 1,
  };
  await store.setState('shop', { alerts: [alert], past: [], groups: [group], outbox: [] }, undefined);
});

test.each([
  ['another secret', { secret: 'another secret of someone' }, 401],
  ['an old recording', { time: String(MONDAY_MS / 1000 - 301) }, 401],
  ['a time that is none', { time: '1e99' }, 401],
  ['something else with a right signature', { body: 'payload=%7B%7D' }, 400],
  ['no payload', { body: 'x=1' }, 400],
])('a button press with %s changes nothing', async (_, given, status) => {
  expect((await press(given)).status).toBe(status);
  expect(await store.acknowledgements('shop')).toEqual([]);
});

test('a button press acknowledges the alerts of the message, or puts them off', async () => {
  expect(await (await press({})).json()).toEqual({ text: '1 acknowledged by ada.' });
  expect(await store.acknowledgements('shop')).toMatchObject([
    { alert: alert.id, starts: alert.starts, by: 'ada', until: null },
  ]);
  await press({ action: 'snooze' });
  expect(await store.acknowledgements('shop')).toMatchObject([{ until: MONDAY_MS + 3_600_000 }]);
});
