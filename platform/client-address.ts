import { BlockList, isIP } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { isRecord } from '../core/json-record';

/** A list of trusted proxies names something that is not a network. */
export class BadProxyError extends Error {
  override readonly name = 'BadProxyError';
  readonly code = 'bad_proxy';
}

/** What a request says about who sent it. */
export interface RequestOrigin {
  /** Address of the other end of the socket. */
  readonly peer: string | undefined;
  readonly header: (name: string) => string | undefined;
}

export type AddressOf = (origin: RequestOrigin) => string | undefined;

type Families = 'ipv4' | 'ipv6';
const FAMILIES: Readonly<Record<number, Families>> = { 4: 'ipv4', 6: 'ipv6' };
const MAPPED = /^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i;

/** Whose forwarding headers are believed. @throws BadProxyError for what is neither an address nor a CIDR block */
export function trustedProxies(blocks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const block of blocks) {
    const [network = '', bits, ...rest] = block.split('/');
    const family = FAMILIES[isIP(network)];
    const most = family === 'ipv4' ? 32 : 128;
    const prefix = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : NaN;
    if (family === undefined || rest.length > 0 || !(prefix <= most))
      throw new BadProxyError(
        `--trusted-proxies: “${block}” is neither an address nor a network: write 10.0.0.0/8, 192.0.2.7 or fd00::/8, separated by commas`,
      );
    list.addSubnet(network, prefix, family);
  }
  return (address) => {
    const family = FAMILIES[isIP(address)];
    return family !== undefined && list.check(address, family);
  };
}

/**
 * The address of a request's client: that of the socket, unless the socket belongs to a trusted proxy. Then it is the
 * last address in `Forwarded` (RFC 7239) or `X-Forwarded-For` that no trusted proxy has; what stands before it may be
 * forged. A proxy passes on the header that it does not write itself, so two headers that differ are not believed.
 * Undefined for a request without a socket.
 */
export function clientAddresses(isTrusted: (address: string) => boolean): AddressOf {
  return ({ peer: socketAddress, header }) => {
    const peer = socketAddress?.replace(MAPPED, '');
    if (peer === undefined || !isTrusted(peer)) return peer;
    const forwarded = clientIn(forwardedChain(header('forwarded')), isTrusted);
    const listed = clientIn(listedChain(header('x-forwarded-for')), isTrusted);
    if (forwarded !== undefined && listed !== undefined && forwarded !== listed) return peer;
    return forwarded ?? listed ?? peer;
  };
}

/** The sender of a request to an app of hono. */
export function originOf(context: Context): RequestOrigin {
  const hasSocket = isRecord(context.env) && Object.hasOwn(context.env, 'incoming');
  return {
    peer: hasSocket ? getConnInfo(context).remote.address : undefined,
    header: (name) => context.req.header(name),
  };
}

function clientIn(chain: readonly (string | undefined)[], isTrusted: (address: string) => boolean): string | undefined {
  for (const address of chain.toReversed()) {
    if (address === undefined) return undefined;
    if (!isTrusted(address)) return address;
  }
  return chain[0];
}

function listedChain(header: string | undefined): readonly (string | undefined)[] {
  return header === undefined ? [] : header.split(',').map(addressOf);
}

/** @example forwardedChain('for=192.0.2.60;proto=https, for="[2001:db8::1]:4711"') // ['192.0.2.60', '2001:db8::1'] */
function forwardedChain(header: string | undefined): readonly (string | undefined)[] {
  if (header === undefined) return [];
  return header.split(',').map((element) => {
    const pair = element.split(';').find((part) => /^\s*for\s*=/i.test(part));
    return pair === undefined ? undefined : addressOf(pair.slice(pair.indexOf('=') + 1));
  });
}

/** An address as proxies write it: perhaps quoted, in brackets, with a port. Undefined for `unknown` and names. */
function addressOf(text: string): string | undefined {
  const bare = text.trim().replaceAll('"', '');
  const host = bare.startsWith('[')
    ? bare.slice(1, bare.indexOf(']'))
    : /^\d+\.\d+\.\d+\.\d+:\d+$/.test(bare)
      ? bare.slice(0, bare.indexOf(':'))
      : bare;
  const address = host.replace(MAPPED, '');
  return isIP(address) === 0 ? undefined : address;
}
