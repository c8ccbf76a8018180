import { lookup as resolve } from 'node:dns/promises';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Ranges that are not of the public Internet (IANA's special-purpose registries, RFC 6890), and multicast. */
const ranges = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  ['::', 96],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const;
// One for each family: an IPv4 address would be found in the range of those that are mapped into IPv6, which is refused whole.
const notPublic = { ipv4: new BlockList(), ipv6: new BlockList() };
for (const [address, prefix] of ranges) {
  const family = address.includes(':') ? 'ipv6' : 'ipv4';
  notPublic[family].addSubnet(address, prefix, family);
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether a webhook may be sent to an IP address. */
export function mayBeReached(address: string, allowLoopback: boolean): boolean {
  const version = isIP(address);
  if (version === 0) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  if (allowLoopback && loopback.check(address, family)) return true;
  return !notPublic[family].check(address, family);
}

/** What a connection is told in place of an address it may not have. */
export class RefusedAddress extends Error {
  constructor() {
    super('the name leads to an address that webhooks may not be sent to');
    this.name = 'RefusedAddress';
  }
}

export type Resolve = (hostname: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

const byDns: Resolve = (hostname) => resolve(hostname, { all: true, verbatim: true });

/**
 * Resolves names for connections, and hands out nothing but addresses that may be reached: what was checked is what is connected to, so that a name which means
 * something else a moment later gains nothing. One address of a name that may not be reached refuses the name.
 */
export function guardedLookup(allowLoopback: boolean, resolveName: Resolve = byDns): LookupFunction {
  return (hostname, options, done) => {
    resolveName(hostname).then(
      (found) => {
        const first = found[0];
        if (first === undefined || found.some(({ address }) => !mayBeReached(address, allowLoopback))) return done(new RefusedAddress(), '', 0);
        if (options.all === true) return done(null, found as { address: string; family: number }[]);
        return done(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => done(error, '', 0),
    );
  };
}
