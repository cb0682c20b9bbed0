import { lookup } from 'node:dns/promises';
import { request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { isIP } from 'node:net';
import { isRecord } from '../../core/json-record';
import { messageOf } from '../../core/message-of';
import type { DeliveryOutcome } from '../../core/port/mailer';
import type { HttpMessage, HttpSender } from '../../core/port/message-senders';
import type { MayReach } from './private-addresses';

export interface HttpSenderOptions {
  readonly mayReach: MayReach;
  /** The addresses of a name. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
  /** How long one message may take in all. */
  readonly deadlineMs?: number;
}

const DEADLINE_MS = 10_000;
/** Of an answer, for the record of the delivery. */
const ANSWER_BYTES = 300;

/**
 * Posts over a connection of its own. The name is resolved once, every address is checked, and the connection goes to the
 * address that was checked, so that a name cannot change its address in between.
 */
export function createHttpSender({
  mayReach,
  resolve = addressesOf,
  deadlineMs = DEADLINE_MS,
}: HttpSenderOptions): HttpSender {
  return {
    post: async (message) => {
      const controller = new AbortController();
      const timer = setTimeout(() => controller.abort(), deadlineMs);
      try {
        return await postTo(message, { mayReach, resolve, signal: controller.signal });
      } catch (error) {
        if (!controller.signal.aborted) return { status: 'failed', failure: 'unavailable', detail: messageOf(error) };
        return { status: 'failed', failure: 'timeout', detail: `no answer within ${deadlineMs} ms` };
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

interface Way extends Required<Pick<HttpSenderOptions, 'mayReach' | 'resolve'>> {
  readonly signal: AbortSignal;
}

async function postTo(message: HttpMessage, { mayReach, resolve, signal }: Way): Promise<DeliveryOutcome> {
  const url = URL.canParse(message.url) ? new URL(message.url) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    return refused('the address is not one of http or https');
  if (url.username !== '' || url.password !== '') return refused('the address has credentials in it');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = isIP(host) === 0 ? await within(resolve(host), signal) : [host];
  const [address] = addresses;
  if (address === undefined) return { status: 'failed', failure: 'unavailable', detail: `${host} has no address` };
  const inside = addresses.find((one) => !mayReach(one));
  if (inside !== undefined)
    return refused(`${host} is ${inside}, which is not a public address; TIDEMARK_PRIVATE_RECIPIENTS may allow it`);
  return exchange(url, address, message, signal);
}

function exchange(url: URL, address: string, message: HttpMessage, signal: AbortSignal): Promise<DeliveryOutcome> {
  const isSecure = url.protocol === 'https:';
  const send = isSecure ? secureRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const outgoing = send(
      {
        host: address,
        port: url.port === '' ? (isSecure ? 443 : 80) : Number(url.port),
        path: `${url.pathname}${url.search}`,
        method: 'POST',
        headers: { ...message.headers, host: url.host, 'content-length': Buffer.byteLength(message.body) },
        ...(isSecure && isIP(url.hostname) === 0 ? { servername: url.hostname } : {}),
        agent: false,
        signal,
      },
      (response) => {
        let said = '';
        response.setEncoding('utf8');
        response.on('data', (text: string) => {
          said = (said + text).slice(0, ANSWER_BYTES);
          // Its status has been read: what else it says is not waited for.
          if (said.length >= ANSWER_BYTES) response.destroy();
        });
        response.on('error', reject);
        response.on('close', () => resolve(outcomeOf(response.statusCode ?? 0, said)));
      },
    );
    outgoing.on('error', reject);
    outgoing.end(message.body);
  });
}

function outcomeOf(status: number, said: string): DeliveryOutcome {
  const detail = `${status} ${said.replaceAll(/\s+/g, ' ').trim()}`.trim();
  if (status >= 200 && status < 300) return { status: 'delivered', detail };
  const mayPass = status >= 500 || status === 408 || status === 425 || status === 429;
  return { status: 'failed', failure: mayPass ? 'unavailable' : 'refused', detail };
}

function refused(detail: string): DeliveryOutcome {
  return { status: 'failed', failure: 'refused', detail };
}

async function addressesOf(host: string): Promise<readonly string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch (error) {
    if (isRecord(error) && error['code'] === 'ENOTFOUND') return [];
    throw error;
  }
}

async function within<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return Promise.race([
    work,
    new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
    }),
  ]);
}
