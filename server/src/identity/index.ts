export { type AdjustPrincipal, enter } from './enter.ts';
export { inScope, may, need, type Permission, type Place } from './permissions.ts';
export { type Credential, type Principal, systemPrincipal, systemUserId } from './principal.ts';
