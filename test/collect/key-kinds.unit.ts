import { EVENT_COLUMNS } from '../../core/event/columns';
import { hash } from 'node:crypto';
import { eventOf, isRow, rowOf } from '../../core/event/event-row';
import { SECRET_PREFIX, type KeyKind, type KeyRecord } from '../../core/key/key';
import { isRecord } from '../../core/json-record';
import type { Keys } from '../../core/port/keys';
import { createSiteKeys } from '../../speed-layer/collect/site-keys';
import { collecting, eventFramesIn, json, SECRETS, sessions, SHOP } from './collecting';

function secretOf(kind: KeyKind): string {
  return `${SECRET_PREFIX[kind]}secret`;
}

function keyOf(kind: KeyKind): KeyRecord {
  const secret = hash('sha256', secretOf(kind), 'hex');
  return { id: kind, kind, scopes: ['ingest'], sites: [SHOP.id], hash: secret, createdMs: 0 };
}

const keys: Pick<Keys, 'byHash'> = {
  byHash: (asked) => Promise.resolve([keyOf('public'), keyOf('server')].find((key) => key.hash === asked)),
};

test.each([
  ['a server key', secretOf('server'), 'server'],
  ['a public key', secretOf('public'), 'public'],
  ['the write key of the site, which stands in its pages', SECRETS.writeKey, 'public'],
])('events keep the kind of %s', async (_, writeKey, kind) => {
  const { collector, stream } = collecting([], {}, { keys });

  await collector.collect({ writeKey, body: json({ events: sessions(2) }) });

  const kinds = eventFramesIn(stream.taken).flatMap(({ events }) => events.map(({ key_kind }) => key_kind));
  expect(kinds).toEqual([kind, kind]);
});

test('nobody becomes a server by saying so in an event', async () => {
  const { collector, stream } = collecting([], {}, { keys });
  const [event] = sessions(1);

  await collector.collect({ writeKey: secretOf('public'), body: json({ events: [{ ...event, key_kind: 'server' }] }) });

  expect(eventFramesIn(stream.taken).flatMap(({ events }) => events)).toMatchObject([{ key_kind: 'public' }]);
});

test.each([
  ['a server key', secretOf('server'), 'server'],
  ['a public key', secretOf('public'), undefined],
])('quarantine keeps that %s sent an event, for its replay', async (_, writeKey, kind) => {
  const { collector, stream } = collecting([], {}, { keys });

  await collector.collect({ writeKey, body: json({ events: [{ event_type: 'no_such_type' }] }) });

  const [refused] = eventFramesIn(stream.taken).flatMap(({ quarantined }) => quarantined);
  if (refused === undefined || !('sealed' in refused)) throw new Error('no event was sealed');
  const kept: unknown = JSON.parse(createSiteKeys(SHOP.id, SECRETS.pseudonymKey).unseal(refused.sealed));
  expect(kept).toMatchObject({ raw: { event_type: 'no_such_type' } });
  expect(isRecord(kept) && kept['key_kind']).toBe(kind);
});

test('a replay gives events back to the kind of key that sent them', async () => {
  const { collector, stream } = collecting();

  await collector.collectEvents({ site: SHOP.id, events: sessions(1), keyKind: 'server' });

  expect(eventFramesIn(stream.taken).flatMap(({ events }) => events)).toMatchObject([{ key_kind: 'server' }]);
});

test('a frame of an older version has no kind, which reads as public', async () => {
  const { collector, stream } = collecting([], {}, { keys });
  await collector.collect({ writeKey: secretOf('server'), body: json({ events: sessions(1) }) });
  const [event] = eventFramesIn(stream.taken).flatMap(({ events }) => events);
  if (event === undefined) throw new Error('no event was stored');
  const place = EVENT_COLUMNS.findIndex(({ name }) => name === 'key_kind');
  const row: unknown = rowOf(event).slice(0, place);
  if (!isRow(row)) throw new Error('a row is a list');

  expect(rowOf(event)[place]).toBe('server');
  expect(eventOf(row).key_kind).toBeNull();
});
