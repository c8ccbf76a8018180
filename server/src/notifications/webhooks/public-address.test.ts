import { describe, expect, it } from 'vitest';
import { mayBePosted, post } from './post.ts';
import { guardedLookup, mayBeReached } from './public-address.ts';

const privates = [
  '127.0.0.1',
  '10.1.2.3',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '224.0.0.1',
  '255.255.255.255',
  '::1',
  '::',
  'fe80::1',
  'fc00::1',
  'fd12::1',
  'ff02::1',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.1',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  '2001:db8::1',
];

describe('an address that webhooks may be sent to', () => {
  it.each(privates)('is not %s', (address) => expect(mayBeReached(address, false)).toBe(false));
  it.each(['8.8.8.8', '172.32.0.1', '2606:4700::1111', '93.184.216.34'])('may be %s', (address) => expect(mayBeReached(address, false)).toBe(true));
  it('is on this machine where that is allowed, and then nowhere else that is private', () => {
    expect([mayBeReached('127.0.0.1', true), mayBeReached('::1', true), mayBeReached('10.0.0.1', true)]).toEqual([true, true, false]);
  });

  it.each([
    'http://example.org/',
    'https://user:password@example.org/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://0x7f000001/',
    'https://2130706433/',
    'https://017700000001/',
    'ftp://example.org/',
    'https://[::ffff:7f00:1]/',
  ])('does not stand in %s', (url) => expect(mayBePosted(url, false)).toBe(false));

  it('is one of which every address is public, the one that is connected to', async () => {
    const ask = (found: readonly string[]) =>
      new Promise((resolve) => {
        const lookup = guardedLookup(false, async () => found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
        lookup('name.example.org', {}, (error, address) => resolve(error === null ? address : error.name));
      });
    expect(await ask(['93.184.216.34'])).toBe('93.184.216.34');
    expect(await ask(['93.184.216.34', '127.0.0.1'])).toBe('RefusedAddress');
    expect(await ask([])).toBe('RefusedAddress');
  });

  it('is looked up for the connection itself: a name that means something else by then gains nothing', async () => {
    // First a public address, as whoever checks beforehand would see it, then this machine.
    const answers = ['93.184.216.34', '127.0.0.1'];
    const resolveName = async () => [{ address: answers.shift() as string, family: 4 }];
    await resolveName();
    const posted = await post('https://rebinding.example.org/', { headers: {}, body: '{}', allowLoopback: false, timeoutMs: 2000, resolveName });
    expect(posted).toEqual({ failure: 'refused_address' });
  });
});
