import { has } from './oracle.ts';
import { anyone, askAs, askForeign, expectStatus, type Family, find } from './probing.ts';
import type { Asked } from './serve.ts';

const providers: Family = {
  name: 'list practitioners',
  routes: ['GET /api/v1/providers'],
  weight: 4,
  walls: 'both',
  async run(probing) {
    const { world, random, log } = probing;
    const caller = anyone(probing);
    const filter: Record<string, string> = random.chance(0.4) ? { clinicId: random.pick([...new Set(world.providers.values())]) } : {};
    const asked: Asked = { method: 'GET', path: `/api/v1/providers?${new URLSearchParams({ limit: '100', ...filter })}` };
    log.note('idSource', 'list of practitioners');
    const answer = await askAs(probing, caller, asked);
    const right = has(caller.person, 'readProviders');
    if (!expectStatus(probing, caller, asked, answer, [!caller.signedIn ? 401 : right ? 200 : 403]) || answer.status !== 200) return;
    const all = caller.person.role === 'verifier' || caller.person.role === 'admin';
    const expected = [...world.providers].filter(
      ([, clinicId]) => (all || caller.scope.clinics.has(clinicId)) && (filter.clinicId ?? clinicId) === clinicId,
    );
    const shown = (JSON.parse(answer.body) as { items: readonly { id: string }[] }).items.map((item) => item.id);
    if (
      shown.sort().join() !==
      expected
        .map(([id]) => id)
        .sort()
        .join()
    )
      find(probing, caller, asked, 'lists other practitioners than it may');
  },
};

const addProvider: Family = {
  name: 'add a practitioner to a foreign clinic',
  routes: ['POST /api/v1/providers'],
  weight: 2,
  walls: 'both',
  async run(probing) {
    const { world, random, log } = probing;
    const caller = anyone(probing);
    const foreign = [...new Set(world.providers.values())].filter((clinicId) => !caller.scope.clinics.has(clinicId));
    if (caller.signedIn && has(caller.person, 'addProvider') && caller.person.role !== 'provider') return;
    log.note('idSource', 'practitioner of a clinic');
    const asked: Asked = {
      method: 'POST',
      path: '/api/v1/providers',
      body: { clinicId: random.pick(foreign), npi: '1245319599', givenName: 'Robin', familyName: 'Practitioner' },
    };
    expectStatus(probing, caller, asked, await askAs(probing, caller, asked), [caller.signedIn ? 403 : 401]);
  },
};

const licences: Family = {
  name: 'read and record licences of practitioners',
  routes: ['GET /api/v1/providers/{providerId}/licences', 'PUT /api/v1/providers/{providerId}/licences'],
  weight: 2,
  walls: 'both',
  async run(probing) {
    const { world, random, log } = probing;
    const caller = anyone(probing);
    const [providerId, clinicId] = random.pick([...world.providers]);
    const writes = random.chance(0.5);
    log.note('idSource', 'practitioner of a clinic');
    const path = (id: string) => `/api/v1/providers/${id}/licences`;
    const body = { licences: [{ state: 'IL', number: '036-1', expiresOn: '2099-12-31' }] };
    const request = (id: string): Asked => (writes ? { method: 'PUT', path: path(id), body } : { method: 'GET', path: path(id) });
    const right = has(caller.person, writes ? 'addProvider' : 'readProviders');
    const everywhere = caller.person.role === 'verifier' || caller.person.role === 'admin';
    if (caller.signedIn && right && (everywhere || caller.scope.clinics.has(clinicId))) {
      expectStatus(probing, caller, request(providerId), await askAs(probing, caller, request(providerId)), [200]);
      return;
    }
    const answer = await askForeign(probing, caller, providerId, request);
    expectStatus(probing, caller, request(providerId), answer, [!caller.signedIn ? 401 : right ? 404 : 403]);
  },
};

export const providerProbes: readonly Family[] = [providers, addProvider, licences];
