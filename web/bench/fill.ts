import { createClient } from '@orderly/client';
import type { DemoServer } from '../test/server.ts';
import { sessionOf } from '../test/session.ts';

const atOnce = 8;

export async function clientAs(server: DemoServer, who: string) {
  return createClient({ baseUrl: server.origin, credential: { cookie: await sessionOf(server, who) } });
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
