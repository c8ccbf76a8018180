import type { Twilio } from 'twilio';
import { askOutside, createOutsideService, type OutsideState, Unavailable } from '../../platform/outside/index.ts';
import { type Carrier, type Letter, type Outcome, withoutAnswer } from '../channel.ts';

export interface SmsSettings {
  /** Address of the API, as https://api.twilio.com. */
  readonly url: string;
  readonly accountSid: string;
  readonly authToken: string;
  /** A number in E.164, or the SID of a messaging service. */
  readonly from: string;
  /** Where receipts go; the letter's id follows. */
  readonly receiptsUrl: string;
}

const timeoutMs = 20_000;

/** Errors of Twilio that say more than that a message failed. */
const known: Readonly<Record<number, Outcome>> = {
  21610: { state: 'suppressed', code: 'unsubscribed' },
  21211: { state: 'bounced', code: 'invalid_number' },
  21614: { state: 'bounced', code: 'not_mobile' },
};

/** SMS by Twilio's API, through its own SDK; the requests go our bounded way. */
export async function openSms({ url, accountSid, authToken, from, receiptsUrl }: SmsSettings): Promise<Carrier & { state(): OutsideState }> {
  const { default: twilio } = await import('twilio');
  const service = createOutsideService({ name: 'twilio', maxConcurrent: 4, timeoutMs });

  function clientOf(signal: AbortSignal): Twilio {
    const request = async (asked: { method: string; uri: string; headers?: object; username?: string; password?: string; data?: unknown }) => {
      const { status, text } = await askOutside(`${url}${new URL(asked.uri).pathname}`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from(`${asked.username}:${asked.password}`).toString('base64')}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams(asked.data as Record<string, string>).toString(),
        signal,
      });
      return { statusCode: status, body: read(text), headers: {} };
    };
    return twilio(accountSid, authToken, { httpClient: { request } as never });
  }

  async function send({ id, to, text }: Letter): Promise<Outcome> {
    const sender = from.startsWith('MG') ? { messagingServiceSid: from } : { from };
    try {
      return await service.call(async (signal) => {
        try {
          await clientOf(signal).messages.create({ to, body: text, statusCallback: `${receiptsUrl}/${id}`, ...sender });
          return { state: 'sent' };
        } catch (error) {
          const refused = refusalOf(error);
          if (refused === null) throw error;
          return refused;
        }
      });
    } catch (error) {
      if (error instanceof Unavailable) return withoutAnswer(error);
      throw error;
    }
  }

  return { send, state: () => service.state() };
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Unavailable('garbage', { cause });
  }
}

/** Credentials that are refused are the operator's to mend, and the message is tried again. */
function refusalOf(error: unknown): Outcome | null {
  const { status, code } = error as { status?: number; code?: number };
  if (typeof status !== 'number') return null;
  if (status === 401 || status === 403) throw new Unavailable(`status_${status}`, { cause: error });
  return known[code ?? 0] ?? { state: 'failed', code: `twilio_${code ?? status}` };
}
