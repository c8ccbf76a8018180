import { type CreatedKey, type CreateKey, type KeyView, maxKeyDays } from '@orderly/contract';
import { InvariantError, OrderlyError } from '../platform/errors.ts';
import type { IdempotentAnswer } from '../platform/idempotency/index.ts';
import { newId } from '../platform/ids.ts';
import { administering, type IdentityDeps, looking, type Page, pageFrom, refuse } from './administer.ts';
import type { Asked } from './asked.ts';
import { hashKey, newKey } from './credential.ts';
import { countLiveKeys, insertKey, type KeyRow, markRevoked, readKey, readKeys } from './key-store.ts';
import { knownUser } from './users.ts';

type About = Asked & { readonly userId: string };

const dayMs = 86_400_000;
/** Usable keys of one machine: an old and a new one for each thing it does. */
const maxLiveKeys = 20;

/** A page of a machine's keys, newest first, without the keys themselves. Errors: unauthenticated, forbidden, not_found. */
export function listKeys(deps: IdentityDeps, request: About & { limit: number; after: string | null }): Promise<Page<KeyView, string>> {
  return looking(deps, request, { action: 'api_key.list', resourceType: 'user', resourceId: request.userId }, async (tx) => {
    const [, rows] = await Promise.all([knownUser(tx, request.userId), readKeys(tx, request.userId, request.after, request.limit + 1)]);
    return pageFrom(rows, request.limit, viewKey, (row) => row.id);
  });
}

/**
 * A new key of a machine. Its token is in this answer and nowhere else: a repeated Idempotency-Key gets null in its place, and whoever lost the first
 * answer revokes the key. Errors: unauthenticated, forbidden, not_found, invalid_request (expiry), conflict (a person, a disabled user, too many).
 */
export function createKey(deps: IdentityDeps, request: About & { input: CreateKey }): Promise<IdempotentAnswer<CreatedKey>> {
  const { userId, input } = request;
  const expiresAt = new Date(input.expiresAt);
  const lastsMs = expiresAt.getTime() - deps.clock.now().getTime();
  if (lastsMs <= 0) refuse('/expiresAt', 'past', 'Must lie in the future.');
  if (lastsMs > maxKeyDays * dayMs) refuse('/expiresAt', 'range', `Must lie at most ${maxKeyDays} days ahead. Replace the key before it expires.`);
  const target = { action: 'api_key.create', resourceType: 'user', resourceId: userId, status: 201 } as const;
  return administering<CreatedKey>(deps, request, target, async (tx, principal) => {
    const user = await knownUser(tx, userId);
    if (user.kind !== 'machine') throw new OrderlyError('conflict', 'People sign in. Create a user of the kind machine for this key.');
    if (user.disabled_at !== null) throw new OrderlyError('conflict', 'The machine is disabled. Enable it first.');
    if ((await countLiveKeys(tx, userId)) >= maxLiveKeys) {
      throw new OrderlyError('conflict', `The machine has ${maxLiveKeys} usable keys already. Revoke those that nobody uses.`);
    }
    const id = newId();
    const token = newKey();
    await insertKey(tx, { id, userId, name: input.name.trim(), hash: hashKey(token), expiresAt, createdBy: principal.userId });
    const row = await readKey(tx, userId, id);
    if (row === undefined) throw new InvariantError(`API key ${id} was written and yet not found`);
    const view = viewKey(row);
    return { body: { ...view, token }, remembered: { ...view, token: null }, resourceId: id };
  });
}

/** Revokes a key, from the next request on; a revoked one stays as it is. Errors: unauthenticated, forbidden, not_found. */
export function revokeKey(deps: IdentityDeps, request: About & { keyId: string }): Promise<IdempotentAnswer<KeyView>> {
  const { userId, keyId } = request;
  return administering(deps, request, { action: 'api_key.revoke', resourceType: 'api_key', resourceId: keyId }, async (tx) => {
    const before = await readKey(tx, userId, keyId);
    if (before === undefined) throw new OrderlyError('not_found', 'The machine has no such API key.');
    await markRevoked(tx, keyId);
    return { body: viewKey((await readKey(tx, userId, keyId)) ?? before), resourceId: keyId };
  });
}

function viewKey(row: KeyRow): KeyView {
  return {
    id: row.id,
    userId: row.user_id,
    name: row.name,
    expiresAt: row.expires_at.toISOString(),
    revokedAt: row.revoked_at?.toISOString() ?? null,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
  };
}
