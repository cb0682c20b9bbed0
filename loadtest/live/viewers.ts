// The process of viewers, started by measure-live.ts: opens WebSockets, and notes when each message arrives.
import { WebSocket } from 'ws';
import { createLiveTicket } from '../../core/wire/live';
import { LIVE_PATH, TICKET_PARAMETER } from '../../core/wire/live-limits';
import { percentile } from '../server/percentiles';
import { viewersOrder, type ViewersReport } from './viewers-messages';

const CONNECTING = 20;
const MESSAGE = /^\{"type":"change","question":"\w+","after":"[\w.-]+","message":"(?<id>[\w.-]+)"/;

const { url, viewers, subscription } = viewersOrder.parse(JSON.parse(process.argv[2] ?? ''));
const arrivals = new Map<string, number[]>();
let [answered, received, bytes, broken] = [0, 0, 0, 0];

async function connect(): Promise<void> {
  const response = await fetch(`${url}${createLiveTicket.path}`, { method: 'POST' });
  const { ticket } = createLiveTicket.answer.parse(await response.json());
  const socket = new WebSocket(`${url.replace('http', 'ws')}${LIVE_PATH}?${TICKET_PARAMETER}=${ticket}`, {
    perMessageDeflate: false,
  });
  await new Promise<void>((resolve) => {
    socket.on('open', () => socket.send(JSON.stringify({ type: 'subscribe', id: 'a', ...subscription })));
    socket.on('close', () => (broken += 1));
    socket.on('message', (data: Buffer) => {
      const atMs = performance.now();
      const head = data.toString('latin1', 0, 200);
      if (head.startsWith('{"type":"answer"')) {
        answered += 1;
        resolve();
      }
      const id = MESSAGE.exec(head)?.groups?.['id'];
      if (id === undefined) return;
      received += 1;
      bytes += data.length;
      const times = arrivals.get(id) ?? [];
      arrivals.set(id, times);
      times.push(atMs);
    });
  });
}

function report(): ViewersReport {
  const delays = [...arrivals.values()].flatMap((times) => times.map((atMs) => atMs - Math.min(...times)));
  const sorted = Float64Array.from(delays).sort();
  const [p50, p95, max] = [0.5, 0.95, 1].map((share) => percentile(sorted, share));
  return {
    ...{ received, messages: arrivals.size, bytes: bytes / received, broken },
    ...{ p50: p50 ?? NaN, p95: p95 ?? NaN, max: max ?? NaN },
  };
}

process.on('message', () => {
  process.send?.(report());
});
process.on('disconnect', () => process.exit());
for (let opened = 0; opened < viewers; opened += CONNECTING)
  await Promise.all(Array.from({ length: Math.min(CONNECTING, viewers - opened) }, connect));
if (answered < viewers) throw new Error(`${answered} of ${viewers} viewers have an answer`);
arrivals.clear();
[received, bytes] = [0, 0];
process.send?.({ ready: true });
