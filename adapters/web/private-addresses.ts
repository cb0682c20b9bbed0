import { BlockList, isIP } from 'node:net';
import { codedError } from '../../core/coded-error';

/** Networks in which nobody outside has a server. https://www.iana.org/assignments/iana-ipv4-special-registry */
const NOT_PUBLIC = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  '::/127',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/32',
  '2001:db8::/32',
  '2002::/16',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
] as const;

export class NetworkListError extends codedError('NetworkListError', 'invalid_networks') {}

/** Says whether messages may go to an IP address. @param allowed networks that may be reached although they are private */
export type MayReach = (address: string) => boolean;

/** @param networks CIDR blocks or addresses, separated by commas @throws NetworkListError */
export function reachable(networks: string): MayReach {
  const refused = blockList(NOT_PUBLIC);
  const allowed = blockList(networks.split(',').flatMap((one) => (one.trim() === '' ? [] : [one.trim()])));
  return (address) => {
    const family = isIP(address);
    if (family === 0) return false;
    const kind = family === 6 ? 'ipv6' : 'ipv4';
    return allowed.check(address, kind) || !refused.check(address, kind);
  };
}

function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIP(address);
    const most = family === 6 ? 128 : 32;
    const prefix = bits === undefined ? most : Number(bits);
    if (family === 0 || !Number.isInteger(prefix) || prefix < 0 || prefix > most)
      throw new NetworkListError(`“${network}” is not a network: use blocks such as 10.0.0.0/8, separated by commas`);
    list.addSubnet(address, prefix, family === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}
