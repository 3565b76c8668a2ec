import { isIPv6 } from 'node:net';

/**
 * The network that an address stands for when tries are counted: an IPv4 address itself, of an IPv6 address the first 64
 * bits, since a single subscriber has all 2^64 addresses behind them. What is no address stays as it is.
 */
export function networkOf(address: string): string {
  const [bare = ''] = address.split('%');
  if (!isIPv6(bare)) return address;
  const groups = groupsOf(bare);
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (mapped) return groups.slice(6).flatMap(bytesOf).join('.');
  const prefix = groups.slice(0, 4).map((group) => group.toString(16));
  return `${prefix.join(':')}::/64`;
}

const bytesOf = (group: number): number[] => [group >> 8, group & 0xff];

/** The eight groups of an IPv6 address. */
function groupsOf(address: string): number[] {
  // As a host, an address is written in one way only: hexadecimal groups, and no dots.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = [], tail = []] = canonical
    .split('::')
    .map((part) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16))));
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}
