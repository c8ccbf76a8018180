export { type Auth, createAuth } from './auth.ts';
export { createCredentialReader, hashKey, keyPrefix, sessionCookieName } from './credential.ts';
export { type AdjustPrincipal, enter } from './enter.ts';
export { inScope, may, need, type Permission, type Place, permissions } from './permissions.ts';
export { type Attempt, recorded } from './recorded.ts';
export { type Credential, type Principal, systemPrincipal, systemUserId } from './principal.ts';
