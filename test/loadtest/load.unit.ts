import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { rated } from '../../loadtest/bench';
import { figure, held } from '../../loadtest/server/aims';
import { openKeepAlive } from '../../loadtest/server/keep-alive';
import { makeLoad } from '../../loadtest/server/load';
import { dashboardPaths } from '../../loadtest/dashboard-paths';
import { questionRequests } from '../../loadtest/server/questions';

const servers: Server[] = [];

/** A server that answers each path in its own way. */
async function serve(): Promise<string> {
  const server = createServer((request, response) => {
    if (request.url === '/chunked') {
      response.write('a'.repeat(100_000));
      response.end('\r\n0\r\n\r\n');
    } else if (request.url === '/empty') response.writeHead(204).end();
    else if (request.url === '/broken') request.socket.destroy();
    else if (request.url === '/slow') void wait(200).then(() => response.end('late'));
    else response.writeHead(request.url === '/none' ? 404 : 200, { 'content-length': 3 }).end('abc');
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

const get = (path: string): Uint8Array => Buffer.from(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`);

test('a kept connection reads whole answers, one after the other, and opens again after it broke', async () => {
  const connection = openKeepAlive(new URL(await serve()));
  const statuses: number[] = [];

  for (const path of ['/', '/chunked', '/empty', '/none', '/broken', '/'])
    statuses.push(await connection.ask(get(path)));
  connection.close();

  expect(statuses).toEqual([200, 200, 204, 404, 0, 200]);
});

test('with a rate, the time of a request counts from when it was to be sent, also while it waits for a connection', async () => {
  const url = await serve();

  const report = await makeLoad({ url, connections: 1, rate: 10, seconds: 1 }, () => get('/slow'));

  expect(report).toMatchObject({ requests: 10, answered: 10, statuses: { 200: 10 } });
  // Ten answers of 200 ms in a row: the last was due after 900 ms and came after 2 s.
  expect(report.max).toBeGreaterThan(1000);
});

test('without a rate, each connection sends its next request after its answer', async () => {
  const url = await serve();

  const report = await makeLoad({ url, connections: 2, rate: undefined, seconds: 0.5 }, () => get('/slow'));

  expect(report.max).toBeLessThan(report.seconds * 1000);
  expect(report.answered).toBe(report.requests);
  expect(report.answered).toBeLessThanOrEqual(6);
});

test('a dashboard asks its nine questions as often as they weigh', () => {
  const paths = dashboardPaths('shop', Date.UTC(2026, 2, 4));
  const next = questionRequests({ kind: 'questions', url: 'http://x', connections: 1, seconds: 1, paths });
  const asked = new Map<string, number>();
  for (let at = 0; at < 100; at++) {
    const text = Buffer.from(next()).toString();
    asked.set(text, (asked.get(text) ?? 0) + 1);
  }

  expect(new Set(paths).size).toBe(9);
  expect([...asked.values()].sort((a, b) => a - b)).toEqual([5, 10, 10, 10, 10, 10, 15, 15, 15]);
});

test('a figure has its aim and whether it is met beside it, if it is held to one', () => {
  const about = { measure: 'm', unit: 'ms' };
  const [most, least] = [{ most: 100 }, { least: 40_000 }];

  expect(held({ ...about, value: 100.04, aim: most })).toMatchObject({ value: 100, aim: '≤ 100', verdict: 'missed' });
  expect(held({ ...about, value: 12.345, aim: most })).toEqual({ ...about, value: 12.3, aim: '≤ 100', verdict: 'ok' });
  expect(held({ ...about, value: 40_000, aim: least })).toMatchObject({ aim: '≥ 40000', verdict: 'ok' });
  expect(held({ ...about, value: 39_999, aim: least })).toMatchObject({ verdict: 'missed' });
  expect(figure({ ...about, value: 1.239, note: 'n' })).toEqual({ ...about, value: 1.24, note: 'n' });
});

test('a rate is held to a multiple of JSON.parse, if it has one', () => {
  const result = { name: 'm', eventsPerSecond: 1, ratioToJsonParse: 0.499 };

  expect(rated(result)).toEqual({ measure: 'm', events_per_second: 1, ratio_to_json_parse: 0.5 });
  expect(rated({ ...result, leastRatio: 0.5 })).toMatchObject({ aim: '≥ 0.5 x JSON.parse', verdict: 'missed' });
  expect(rated({ ...result, ratioToJsonParse: 0.5, leastRatio: 0.5 })).toMatchObject({ verdict: 'ok' });
});
