import { askOutside, Unavailable } from '../platform/outside/index.ts';
import type { Adapter } from './eligibility.ts';
import { unwritable, write270, type X12Place } from './x12-270.ts';
import { read271 } from './x12-271.ts';

const mediaType = 'application/edi-x12';

/** Asks by an X12 270 over HTTPS, answered with a 271 in the same exchange (CAQH CORE Connectivity's real time, without its envelope). */
export function x12Adapter({
  endpoint,
  token,
  place,
}: {
  readonly endpoint: string;
  readonly token: string | null;
  readonly place: X12Place;
}): Adapter {
  const headers = { accept: mediaType, 'content-type': mediaType, ...(token === null ? {} : { authorization: `Bearer ${token}` }) };
  return async (question, signal) => {
    const obstacle = unwritable(question);
    if (obstacle !== null) return { outcome: 'needs_review', codes: [obstacle], from: null, until: null, evidence: {} };
    const answer = await askOutside(endpoint, { method: 'POST', headers, body: write270(question, place, new Date()), signal });
    if (answer.status >= 300 || ![mediaType, 'text/plain', 'application/octet-stream'].includes(answer.contentType)) throw new Unavailable('garbage');
    return read271(answer.text, question.id);
  };
}
