export type { Asked } from './asked.ts';
export { createAuth } from './auth.ts';
export { authRoutes, countRefusals } from './auth-routes.ts';
export { createCredentialReader, sessionCookieName } from './credential.ts';
export { type AdjustPrincipal, enter } from './enter.ts';
export { inScope, may, need, type Permission, type Place, permissions } from './permissions.ts';
export { type Credential, type Principal, systemUserId } from './principal.ts';
export { type Attempt, recorded } from './recorded.ts';
export { identityRoutes } from './routes.ts';
