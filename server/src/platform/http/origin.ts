import type { FastifyInstance } from 'fastify';
import { OrderlyError } from '../errors.ts';

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Refuses requests that change something and come from a page of another origin, whatever cookie they carry (OWASP ASVS 5.0 V3.5). */
export function guardOrigin(app: FastifyInstance, publicUrl: string): void {
  const own = new URL(publicUrl).origin;
  app.addHook('onRequest', async (request) => {
    if (safe.has(request.method)) return;
    const { origin } = request.headers;
    const site = request.headers['sec-fetch-site'];
    const foreign = (origin !== undefined && origin !== own && origin !== `${request.protocol}://${request.host}`) || site === 'cross-site';
    if (foreign) throw new OrderlyError('forbidden', 'This request came from another site. Use the address of this server.');
  });
}
