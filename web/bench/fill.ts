import { createClient } from '@orderly/client';
import type { DemoServer } from '../test/server.ts';

const atOnce = 8;

/** Signs in outside a browser: the cookies, as one header. */
export async function cookieOf({ origin, password }: DemoServer, who: string): Promise<string> {
  const answer = await fetch(`${origin}/api/v1/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify({ email: `${who}@demo.test`, password }),
  });
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}

export async function clientAs(server: DemoServer, who: string) {
  return createClient({ baseUrl: server.origin, credential: { cookie: await cookieOf(server, who) } });
}

/** Places orders until the board's first column is as full as asked. */
export async function fillBoard(server: DemoServer, orders: number): Promise<void> {
  const clinic = await clientAs(server, 'provider');
  const [practitioner] = (await clinic.listProviders()).items;
  if (practitioner === undefined) throw new Error('the clinic has no practitioner');
  let left = orders;
  const place = async () => {
    while (left > 0) {
      left -= 1;
      const mrn = `BENCH-${left}`;
      await clinic.placeOrder({
        body: {
          patient: { mrn, givenName: 'Bench', familyName: `Person ${mrn}`, birthDate: '1948-05-06', sex: 'female' },
          providerId: practitioner.id,
          orderDate: new Date().toISOString().slice(0, 10),
          billTo: 'clinic',
          lines: [{ hcpcs: 'E0601', quantity: 1, supplyType: 'purchase' }],
          shipTo: { kind: 'home', line1: '12 Elm Street', city: 'Springfield', state: 'IL', zip: '62704' },
          priority: 'routine',
        },
      });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, place));
  clinic.close();
}
