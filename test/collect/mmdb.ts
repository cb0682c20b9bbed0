/**
 * The smallest database of countries in MaxMind’s format (https://maxmind.github.io/MaxMind-DB/), for IPv4: a binary tree over the
 * bits of the address, then the records, then the metadata.
 */
export function mmdbOf(records: Readonly<Record<string, unknown>>): Uint8Array {
  const tree: [number, number][] = [[EMPTY, EMPTY]];
  const data: number[] = [];
  for (const [network, record] of Object.entries(records)) {
    insert(tree, network, -2 - data.length);
    data.push(...encode(record));
  }
  const nodes = tree.flatMap((node) => node.flatMap((record) => uint(pointer(record, tree.length), 3)));
  const metadata = encode({
    node_count: tree.length,
    record_size: 24,
    ip_version: 4,
    database_type: 'Test',
    languages: ['en'],
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 0,
    description: { en: 'test' },
  });
  return Uint8Array.from([
    ...nodes,
    ...Array<number>(16).fill(0),
    ...data,
    0xab,
    0xcd,
    0xef,
    ...Buffer.from('MaxMind.com'),
    ...metadata,
  ]);
}

/** A record of a node: −1 for nothing, below that −2 − offset of its data, else the next node. */
const EMPTY = -1;

function pointer(record: number, nodeCount: number): number {
  if (record === EMPTY) return nodeCount;
  return record < 0 ? nodeCount + 16 + (-2 - record) : record;
}

function insert(tree: [number, number][], network: string, leaf: number): void {
  const [address = '', length = '32'] = network.split('/');
  const bits = address.split('.').map((byte) => Number(byte).toString(2).padStart(8, '0')).join('').slice(0, Number(length)); // prettier-ignore
  let node = tree[0]!;
  for (let depth = 0; depth < bits.length; depth++) {
    const side = Number(bits[depth]) as 0 | 1;
    if (depth === bits.length - 1) node[side] = leaf;
    else if (node[side] === EMPTY) node[side] = tree.push([EMPTY, EMPTY]) - 1;
    if (depth < bits.length - 1) node = tree[node[side]]!;
  }
}

function encode(value: unknown): number[] {
  if (typeof value === 'string') return [...control(2, Buffer.byteLength(value)), ...Buffer.from(value)];
  if (typeof value === 'number') return [...control(6, 4), ...uint(value, 4)];
  if (Array.isArray(value)) return [...control(11, value.length), ...value.flatMap(encode)];
  const members = Object.entries(value as object);
  return [...control(7, members.length), ...members.flatMap(([name, member]) => [...encode(name), ...encode(member)])];
}

/** Types above 7 are written in a second byte; sizes here stay below 29. */
function control(type: number, size: number): number[] {
  return type <= 7 ? [(type << 5) | size] : [size, type - 7];
}

function uint(value: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, at) => (value >>> (8 * (bytes - 1 - at))) & 255);
}
