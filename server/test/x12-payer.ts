import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A payer that speaks X12 over HTTP, written apart from what reads it; it misbehaves when told. */
export interface X12Payer {
  readonly url: string;
  readonly asked: { readonly headers: IncomingMessage['headers']; readonly segments: string[][] }[];
  mood: 'answers' | 'is away' | 'is busy' | 'is silent' | 'drips' | 'talks garbage' | 'redirects' | 'floods' | 'resets' | 'mixes up';
  close(): Promise<void>;
}

export const x12Place = {
  senderQualifier: 'ZZ',
  senderId: 'ORDERLY',
  receiverQualifier: 'ZZ',
  receiverId: 'PAYER',
  payerName: 'A plan',
  payerIdentifier: 'PLAN1',
  submitterName: 'Order Desk, Inc.',
  submitterNpi: '1234567893',
  usage: 'T',
} as const;

const eb = (information: string, types: string) => `EB*${information}**${types}*HM*GOLD PLAN`;
/** By member id: the segments of its loop. */
const plans: Readonly<Record<string, readonly string[]>> = {
  ACTIVE: ['DTP*346*D8*20260101', 'DTP*347*D8*20991231', eb('1', '30^12')],
  RANGE: ['DTP*291*RD8*20260101-20261231', eb('1', '12')],
  ENDED: ['DTP*357*D8*20251231', eb('6', '30')],
  NOEQUIPMENT: [eb('1', '30'), eb('I', '12')],
  ELSEWHERE: [eb('1', '35')],
  OPEN: [eb('8', '30')],
  UNKNOWN: ['AAA*N**75*C'],
  BADNAME: ['AAA*N**73*C'],
  TWOREASONS: ['AAA*N**72*C', 'AAA*Y**58*R'],
  LATER: ['AAA*N**42*R'],
};

/** An interchange around transactions, counted as it should be; with delimiters of the payer's own. */
export function interchange(body: readonly string[], { control = '000000905', delimiters = '*^:~' } = {}): string {
  const [element, repetition, component, terminator] = [...delimiters] as [string, string, string, string];
  const pad = (text: string, length: number) => text.padEnd(length);
  const isa = [
    'ISA',
    '00',
    pad('', 10),
    '00',
    pad('', 10),
    'ZZ',
    pad('PAYER', 15),
    'ZZ',
    pad('ORDERLY', 15),
    '261124',
    '1200',
    '^',
    '00501',
    control,
    '0',
    'T',
    ':',
  ];
  const segments = [isa.join('*'), ...body, `IEA*1*${control}`];
  return segments
    .map((segment) => segment.replaceAll('*', element).replaceAll('^', repetition).replaceAll(':', component) + terminator)
    .join(terminator === '~' ? '\n' : '');
}

export function transaction271({ reference, trace }: { reference: string; trace: string | null }, segments: readonly string[]): string[] {
  const body = [
    'ST*271*0001*005010X279A1',
    `BHT*0022*11*${reference}*20261124*1200`,
    'HL*1**20*1',
    'NM1*PR*2*A PLAN*****PI*PLAN1',
    ...(trace === null
      ? []
      : ['HL*2*1*21*1', 'NM1*1P*2*ORDER DESK*****XX*1234567893', 'HL*3*2*22*0', `TRN*2*${trace}*9234567893`, 'NM1*IL*1*DOE*JANE****MI*X']),
    ...segments,
  ];
  return ['GS*HB*PAYER*ORDERLY*20261124*1200*7*X*005010X279A1', ...body, `SE*${body.length + 1}*0001`, 'GE*1*7'];
}

export async function startX12Payer(): Promise<X12Payer> {
  const payer: Omit<X12Payer, 'url' | 'close'> = { asked: [], mood: 'answers' };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const segments = Buffer.concat(parts)
      .toString('latin1')
      .split('~')
      .filter(Boolean)
      .map((segment) => segment.split('*'));
    payer.asked.push({ headers: request.headers, segments });
    const find = (id: string) => segments.find(([name]) => name === id) ?? [];
    const type = { 'content-type': 'application/EDI-X12' };
    const asked = { reference: find('BHT')[3] ?? '', trace: payer.mood === 'mixes up' ? 'another' : (find('TRN')[2] ?? '') };
    const member = segments.find(([id, who]) => id === 'NM1' && who === 'IL')?.[9] ?? '';
    if (payer.mood === 'is silent') return;
    if (payer.mood === 'is away') return void response.writeHead(503).end();
    if (payer.mood === 'is busy') return void response.writeHead(429, { 'retry-after': '7' }).end();
    if (payer.mood === 'redirects') return void response.writeHead(302, { location: 'https://elsewhere.test/' }).end();
    if (payer.mood === 'resets') return void request.socket.resetAndDestroy();
    if (payer.mood === 'talks garbage') return void response.writeHead(200, type).end('<html>busy</html>');
    if (payer.mood === 'floods') return void response.writeHead(200, type).end('ISA'.repeat(1_000_000));
    if (member === 'NOISA') return void response.writeHead(200, type).end(interchange([`TA1*${find('ISA')[13]}*261124*1200*R*006`]));
    if (member === 'NOSET') return void response.writeHead(200, type).end(interchange(refused999(find('GS')[6] ?? '')));
    const text = interchange(transaction271(asked, plans[member] ?? []), member === 'RANGE' ? { delimiters: '|!>\n' } : {});
    if (payer.mood !== 'drips') return void response.writeHead(200, type).end(text);
    response.writeHead(200, type);
    for (const letter of text) {
      if (response.destroyed) return;
      response.write(letter);
      await sleep(100);
    }
  }

  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return Object.assign(payer, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/x12`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

function refused999(control: string): string[] {
  const body = ['ST*999*0001*005010X231A1', `AK1*HS*${control}*005010X279A1`, 'AK2*270*0001', 'IK3*NM1*8**8', 'IK5*R*5', 'AK9*R*1*1*0'];
  return ['GS*FA*PAYER*ORDERLY*20261124*1200*7*X*005010X231A1', ...body, `SE*${body.length + 1}*0001`, 'GE*1*7'];
}
