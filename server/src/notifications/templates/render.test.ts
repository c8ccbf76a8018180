import { describe, expect, it } from 'vitest';
import { mistakesIn, renderParts } from './render.ts';
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

it('the templates that are shipped say the order, the stage and the link, in text and in HTML', async () => {
  const templates = await loadStandardTemplates();
  const written = renderParts(templates.get('email') as never, words);
  expect(written.subject).toBe('Order 7K3M9QXA: Goods have shipped');
  for (const text of [written.text, written.html])
    for (const part of ['7K3M9QXA', 'Shipped', words.link, words.preferencesLink]) expect(text).toContain(part);
  expect(renderParts(templates.get('sms') as never, words).text).toBe(
    'Order 7K3M9QXA (Shipped): Goods have shipped. https://orders.example.org/orders/1',
  );
});
