import { setTimeout as sleep } from 'node:timers/promises';

/** A server and the password of every demo person there. */
export interface Place {
  readonly origin: string;
  readonly password: string;
}

/** The cookie of a new session of `<who>@demo.test`, as `name=value`. Waits as long as the server says where too many have signed in lately. Errors: who can't sign in. */
export async function sessionOf({ origin, password }: Place, who: string): Promise<string> {
  for (;;) {
    const answer = await fetch(`${origin}/api/v1/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify({ email: `${who}@demo.test`, password }),
    });
    if (answer.ok) return answer.headers.getSetCookie()[0]?.split(';')[0] as string;
    if (answer.status !== 429) throw new Error(`${who} could not sign in: ${answer.status}`);
    await sleep(Number(answer.headers.get('retry-after') ?? '1') * 1000);
  }
}
