import { Type } from 'typebox';
import { type Infer, nullable, Timestamp, Uuid } from './common.ts';

/**
 * How many seconds ago the person at a page last touched it, in whole seconds. What a page asks by itself says so with it, and keeps nobody signed in; a request without
 * it is taken as its person's own act.
 */
export const idleHeader = 'orderly-idle-seconds';

const at = '2026-11-20T15:04:05.000Z';

export const SessionView = Type.Object({
  id: Uuid,
  userId: Uuid,
  token: Type.String({ description: 'Names the session where one is to end; by itself it signs nobody in.' }),
  createdAt: Timestamp,
  expiresAt: { ...Timestamp, description: 'Ends then at the latest.' } as typeof Timestamp,
  lastSeenAt: { ...Timestamp, description: 'When its person was last heard of, to within a minute.' } as typeof Timestamp,
  ipAddress: nullable(Type.String({ description: 'From where it was begun.' })),
  userAgent: nullable(Type.String({ description: 'With which program, as that says of itself.' })),
  current: Type.Boolean({ description: 'Whether it is the one that asks.' }),
});
export type SessionView = Infer<typeof SessionView>;

export const Sessions = Type.Array(SessionView, {
  examples: [
    [
      {
        id: '0199c0aa-0000-7c3d-8e4f-001122334455',
        userId: '0199b7a2-6666-7c3d-8e4f-001122334455',
        token: 'f3kQ0c…',
        createdAt: at,
        expiresAt: '2026-11-21T03:04:05.000Z',
        lastSeenAt: at,
        ipAddress: '192.0.2.7',
        userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
        current: true,
      },
    ],
  ],
});
export type Sessions = Infer<typeof Sessions>;
