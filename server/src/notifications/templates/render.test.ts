import { describe, expect, it } from 'vitest';
import { mistakesIn, renderParts, type Words } from './render.ts';
import { loadStandardTemplates } from './standard.ts';

const mail = (text: string) => ({ subject: 'A message', text });
const order = { number: '7K3M9QXA', stage: 'Shipped', waitingOn: 'the carrier', due: null };
const words = {
  title: 'Goods have shipped',
  order,
  link: 'https://orders.example.org/orders/1',
  urgent: false,
  at: 'now',
  preferencesLink: 'https://orders.example.org/p',
};

describe('a template', () => {
  it.each([
    ['patient.familyName', '{{ patient.familyName }}'],
    ['order.patientId', '{% if order.patientId %}x{% endif %}'],
    ['order.lines.*.hcpcs', '{{ order.lines[0].hcpcs }}'],
    ['order.[…]', '{{ order[title] }}'],
    ['order.patient', "{{ order['patient'] }}"],
    ['item.patient.name', '{% for item in items %}{{ item.patient.name }}{% endfor %}'],
    ['o.number', '{% for o in order %}{{ o.number }}{% endfor %}'],
  ])('that names %s is refused, and told so', (name, text) => {
    expect(mistakesIn('email', mail(text)).map(({ code, detail }) => [code, detail.split(' ')[0]])).toContainEqual(['variable', name]);
  });

  it.each([
    '{% assign x = order %}{{ x.patient }}',
    '{% capture x %}{% endcapture %}',
    "{% include 'x' %}",
    "{% render 'x' %}",
    '{{ title | nothing }}',
    '{{ title',
    '{% if %}',
  ])('with %s can’t be read', (text) => {
    expect(mistakesIn('email', mail(text))[0]?.code).toBe('syntax');
  });

  it('has the parts that its channel has', () => {
    expect(mistakesIn('email', { text: 'x' }).map(({ part }) => part)).toEqual(['subject']);
    expect(mistakesIn('sms', { text: 'x', html: '<p>x</p>' }).map(({ part }) => part)).toEqual(['html']);
    expect(mistakesIn('phone_code', { text: '{{ code }}' })).toEqual([]);
    expect(mistakesIn('email', mail('{{ code }}')).map(({ code }) => code)).toEqual(['variable']);
  });

  it('escapes what it is filled with in HTML, and keeps a subject to one line', () => {
    const parts = { subject: '{{ title }}\n{{ title }}', text: '{{ title }}', html: '<b>{{ title }}</b>' };
    const written = renderParts(parts, { ...words, title: '<script>&' });
    expect(written).toEqual({ subject: '<script>& <script>&', text: '<script>&', html: '<b>&lt;script&gt;&amp;</b>' });
    expect(mistakesIn('email', { ...parts, html: '{{ title | raw }}' })[0]?.code).toBe('syntax');
  });

  it('ends when it takes too long', () => {
    expect(() => renderParts(mail('{% for i in (1..100000000) %}x{% endfor %}'), words)).toThrow();
  });
});

describe('the templates that are shipped', () => {
  const inboxLink = 'https://orders.example.org/inbox';
  const other = {
    title: 'Information is wanted',
    order: { ...order, number: 'M4X7Q2TB', stage: 'Pending', due: 'Nov 27, 2026' },
    link: `${words.link}2`,
  };
  const aside = { title: 'A webhook was disabled', order: null, link: 'https://orders.example.org/webhooks' };
  const cases: readonly (readonly [string, string, Words, readonly string[]])[] = [
    ['of an order', 'email', words, ['7K3M9QXA', 'Shipped', 'the carrier', words.title, words.link]],
    ['of an order that is urgent and due', 'email', { ...words, ...other, urgent: true }, ['Urgent', 'M4X7Q2TB', 'Nov 27, 2026', other.link]],
    ['of something else', 'email', { ...words, ...aside }, [aside.title, aside.link]],
    [
      'of several',
      'email_digest',
      { ...words, inboxLink, count: 3, items: [{ ...words, order, title: words.title, link: words.link }, other, aside] },
      ['7K3M9QXA', 'Shipped', 'M4X7Q2TB', 'Pending', aside.title, aside.link, other.link, inboxLink],
    ],
  ];

  it.each(cases)('say the same in text and in HTML: %s', async (_what, key, filled, said) => {
    const { subject, text, html } = renderParts((await loadStandardTemplates()).get(key) as never, filled);
    const page = html as string;
    for (const part of [...said, 'now', words.preferencesLink]) {
      expect(text).toContain(part);
      expect(page).toContain(part);
    }
    // What the words hold of all these stands in both or in neither.
    const facts = ['Urgent', 'Due', 'Waiting on', ...cases.flatMap(([, , , facts]) => facts)];
    for (const fact of facts) expect([fact, page.includes(fact)]).toEqual([fact, text.includes(fact)]);
    const links = [...page.matchAll(/href="([^"]+)"/g)].map(([, link]) => link as string);
    expect(new Set(links)).toEqual(new Set(text.match(/https:[^\s]+/g)));
    expect(subject).not.toBe('');
    expect(`${subject} ${text} ${page}`).not.toMatch(/undefined|null|\[object|{{|{%/);
  });

  it('say it in one line as SMS', async () => {
    const templates = await loadStandardTemplates();
    const sms = (key: string, filled: Words) => renderParts(templates.get(key) as never, filled).text;
    expect(renderParts(templates.get('email') as never, words).subject).toBe('Order 7K3M9QXA: Goods have shipped');
    expect(sms('sms', words)).toBe('Order 7K3M9QXA (Shipped): Goods have shipped. https://orders.example.org/orders/1');
    expect(sms('sms', { ...words, ...aside, urgent: true })).toBe(`Urgent: A webhook was disabled. ${aside.link}`);
    const items = [{ ...words, order, title: words.title, link: words.link }, other, aside];
    expect(sms('sms_digest', { ...words, inboxLink, count: 3, items })).toBe(`3 messages from Orderly, 7K3M9QXA, M4X7Q2TB. ${inboxLink}`);
    expect(sms('phone_code', { code: '123456' })).toContain('123456');
  });

  it('are all looked at here', async () => {
    expect([...(await loadStandardTemplates()).keys()].sort()).toEqual(['email', 'email_digest', 'phone_code', 'sms', 'sms_digest']);
  });
});
