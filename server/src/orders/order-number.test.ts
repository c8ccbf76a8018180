import { describe, expect, test } from 'vitest';
import { newOrderNumber, parseOrderNumber } from './order-number.ts';

const alphabet = [...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'];
const others = (character: string) => alphabet.filter((other) => other !== character);

/** The valid number that begins with these seven characters, by trying all. */
function complete(seven: string): string {
  const fitting = alphabet.map((character) => seven + character).filter((number) => parseOrderNumber(number) === number);
  expect(fitting).toHaveLength(1);
  return fitting[0] as string;
}

const numbers = ['0000000', 'ZZZZZZZ', '7K3M9QX', '0123456', 'Z0Z0Z0Z', 'ABABABA'].map(complete);

describe('the check character', () => {
  test('exactly one fits any seven', () => {
    for (const first of alphabet) for (const second of alphabet) complete(`${first}7K3${second}QX`);
  });

  test('catches every single wrong character, in every place', () => {
    for (const number of numbers) {
      for (let place = 0; place < 8; place += 1) {
        for (const wrong of others(number[place] as string)) {
          expect(parseOrderNumber(number.slice(0, place) + wrong + number.slice(place + 1))).toBeNull();
        }
      }
    }
  });

  test('catches every swap of two different characters, neighbours or not', () => {
    // All pairs of characters in all pairs of places; the check is linear, so one context stands for all, and a second one shows it.
    for (const context of ['0000000', '7K3M9QX']) {
      for (let left = 0; left < 7; left += 1) {
        for (let right = left + 1; right < 8; right += 1) {
          for (const first of alphabet) {
            for (const second of others(first)) expectSwapCaught(context, [left, first], [right, second]);
          }
        }
      }
    }
  });

  function expectSwapCaught(context: string, [left, first]: [number, string], [right, second]: [number, string]): void {
    const characters = [...context, '0'];
    characters[left] = first;
    characters[right] = second;
    // A place that is not swapped takes whatever makes the number valid.
    const free = [7, 6, 5].find((place) => place !== left && place !== right) as number;
    const fitting = alphabet.find((character) => parseOrderNumber(characters.with(free, character).join('')) !== null) as string;
    const number = characters.with(free, fitting);
    expect(parseOrderNumber(number.with(left, second).with(right, first).join(''))).toBeNull();
  }
});

test('reads a number as people type it', () => {
  const number = complete('1K0M9QX');
  const typed = [
    number.toLowerCase(),
    ` ${number.slice(0, 4)}-${number.slice(4)} `,
    number.replace('1', 'I').replace('0', 'O'),
    number.replace('1', 'l').replace('0', 'o'),
  ];
  for (const entered of typed) expect(parseOrderNumber(entered)).toBe(number);
});

test('refuses what is no number', () => {
  for (const entered of ['', '7K3M9QX', '7K3M9QXAA', '7K3M9QXU', '7K3M9Q!A', 'é'.repeat(8), ' '.repeat(100)])
    expect(parseOrderNumber(entered)).toBeNull();
});

test('new numbers are valid, match the pattern of the column and use every character alike in every place', () => {
  const draws = 32_000;
  const counts = Array.from({ length: 8 }, () => new Map<string, number>());
  const seen = new Set<string>();
  for (let draw = 0; draw < draws; draw += 1) {
    const number = newOrderNumber();
    seen.add(number);
    [...number].forEach((character, place) => {
      counts[place]?.set(character, (counts[place].get(character) ?? 0) + 1);
    });
    if (!/^[0-9A-HJKMNP-TV-Z]{8}$/.test(number) || parseOrderNumber(number) !== number) expect.fail(`${number} is not valid`);
  }
  // 35 bits: fewer than one pair alike is expected in 32,000 draws, and more than five are as good as impossible.
  expect(seen.size).toBeGreaterThan(draws - 5);
  for (const place of counts) {
    // Chi-square with 31 degrees of freedom: above 90 once in 10 million places.
    const chiSquare = alphabet.reduce((sum, character) => sum + ((place.get(character) ?? 0) - draws / 32) ** 2 / (draws / 32), 0);
    expect(chiSquare).toBeLessThan(90);
  }
});
