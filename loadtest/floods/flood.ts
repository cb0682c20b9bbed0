import { once } from 'node:events';
import fc from 'fast-check';
import { elementAt } from '../../core/element-at';
import { apiDocument, askedQuestions } from './asked-questions';
import { type HttpRequest, openConnection } from './connection';
import { sentRequests } from './sent-requests';
import { type FloodMessage, type FloodOptions, floodOptions } from './messages';

/** Requests are drawn before the flood, which drawing would slow down, and repeated. */
const DRAWN = 2_000;
const SEED = 1;

async function draw({ kind, url, writeKey }: FloodOptions): Promise<readonly HttpRequest[]> {
  const aroundMs = Date.now();
  if (kind === 'requests') return fc.sample(sentRequests(writeKey, aroundMs), { numRuns: DRAWN, seed: SEED });
  const document = apiDocument.parse(await (await fetch(`${url}/openapi.json`)).json());
  const isAsked = (path: string): boolean => !/^\/v1\/(?:admin|events)/.test(path);
  return fc.sample(askedQuestions({ document, isAsked, aroundMs }), { numRuns: DRAWN, seed: SEED });
}

/** Sends the requests in turn over several connections, until the time is over. */
async function flood(
  requests: readonly HttpRequest[],
  { url, seconds, connections }: FloodOptions,
): Promise<Readonly<Record<string, number>>> {
  const statuses: Record<string, number> = {};
  const end = performance.now() + seconds * 1000;
  let turn = 0;
  const sendInTurn = async (): Promise<void> => {
    const connection = openConnection(url);
    while (performance.now() < end) {
      const status = await connection.send(elementAt(requests, turn++ % requests.length)).then(
        (response) => response.status,
        () => 0,
      );
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: connections }, sendInTurn));
  return statuses;
}

function say(message: FloodMessage): void {
  process.send?.(message);
}

const options = floodOptions.parse(JSON.parse(process.argv[2] ?? ''));
const requests = await draw(options);
say({ kind: 'ready' });
await once(process, 'message');
say({ kind: 'done', statuses: await flood(requests, options) });
process.disconnect();
