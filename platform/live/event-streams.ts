import { EVENT_STREAM_TYPE } from '../../core/wire/live-limits';
import type { LiveFrame } from '../../serving-layer/live/frame';
import type { ViewerConnection } from '../../serving-layer/live/viewer';

/** When a browser opens a stream again that ended. */
const RETRY = 'retry: 2000\n\n';
/** Of the response of the API; a stream has its own. */
const REPLACED = ['content-type', 'content-length', 'content-encoding', 'transfer-encoding'] as const;
const OWN_HEADERS = {
  'content-type': EVENT_STREAM_TYPE,
  'cache-control': 'no-store, no-transform',
  // Proxies such as nginx would keep messages back.
  'x-accel-buffering': 'no',
};
const encoder = new TextEncoder();
/** The event of each frame, for all streams. */
const events = new WeakMap<LiveFrame, Uint8Array>();

/**
 * A response that stays open.
 *
 * @param headers of the API’s response
 * @param open is given the connection when the stream begins; returns what is called when it has ended
 */
export function eventStream(headers: Headers, open: (connection: ViewerConnection) => () => void): Response {
  let ended: (() => void) | undefined;
  const body = new ReadableStream<Uint8Array>(
    {
      start: (controller) => {
        controller.enqueue(encoder.encode(RETRY));
        let isOpen = true;
        ended = open({
          send: (frame) => (isOpen ? controller.enqueue(eventOf(frame)) : undefined),
          unreadBytes: () => -(controller.desiredSize ?? 0),
          close: () => {
            if (!isOpen) return;
            isOpen = false;
            controller.close();
            ended?.();
          },
        });
      },
      cancel: () => ended?.(),
    },
    { highWaterMark: 0, size: (chunk) => chunk?.length ?? 0 },
  );
  const all = new Headers(headers);
  for (const name of REPLACED) all.delete(name);
  for (const [name, value] of Object.entries(OWN_HEADERS)) all.set(name, value);
  return new Response(body, { headers: all });
}

function eventOf(frame: LiveFrame): Uint8Array {
  const known = events.get(frame);
  if (known !== undefined) return known;
  const head = frame.id === undefined ? '' : `id: ${frame.id}\n`;
  const event = Buffer.concat([Buffer.from(`${head}data: `), frame.bytes, Buffer.from('\n\n')]);
  events.set(frame, event);
  return event;
}
