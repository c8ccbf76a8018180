import { type Client, Problem } from '@orderly/client';
import { runTraffic, type TrafficOptions, type TrafficPerson, trafficPeople } from '../src/demo/traffic.ts';
import { signIn } from './demo-people.ts';

export interface RemoteTraffic extends Pick<TrafficOptions, 'perMinute' | 'signal' | 'say'> {
  readonly url: string;
  readonly password: string;
}

/** Places and moves orders on a running server until the signal comes. Answers how many actions were taken and refused. Errors: when nobody can sign in at the start. */
export async function startTraffic({ url, password, ...options }: RemoteTraffic): Promise<{ done: number; refused: number }> {
  const callers = new Map<TrafficPerson, Client>();
  const api = { url, password, signal: options.signal };
  for (const person of trafficPeople) callers.set(person, await signIn({ ...api, attempts: 2 }, person));
  // Once it runs it outlives a restart of the server.
  for (const person of trafficPeople) callers.set(person, await signIn({ ...api, attempts: 60 }, person));
  const as = (person: TrafficPerson) => callers.get(person) as Client;
  const [practitioner] = (await as('provider').listProviders()).items;
  if (practitioner === undefined) throw new Error('The demo has no practitioner. Start a server on an empty database.');
  const refusalOf = (error: unknown) => (error instanceof Problem ? `${error.status} ${error.code}` : null);
  return runTraffic({ ...options, as, providerId: practitioner.id, refusalOf });
}
