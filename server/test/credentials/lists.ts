import { writeFileSync } from 'node:fs';

/** A number with a check digit, by the Luhn formula over 80840 and the nine digits before it (45 CFR 162.406). */
export function npiOf(serial: number): string {
  const base = `1${String(serial).padStart(8, '0')}`;
  const digits = [...`80840${base}`].reverse().map(Number);
  const sum = digits.reduce((total, digit, index) => total + (index % 2 === 0 ? (digit * 2 > 9 ? digit * 2 - 9 : digit * 2) : digit), 0);
  return `${base}${(10 - (sum % 10)) % 10}`;
}

const leieColumns =
  'LASTNAME,FIRSTNAME,MIDNAME,BUSNAME,GENERAL,SPECIALTY,UPIN,NPI,DOB,ADDRESS,CITY,STATE,ZIP,EXCLTYPE,EXCLDATE,REINDATE,WAIVERDATE,WVRSTATE';
const letters = (n: number) => [...String(n)].map((digit) => 'ABCDEFGHIJ'[Number(digit)]).join('');

/** A list of exclusions in the published layout: every fourth row with an NPI, `more` rows after them. */
export function writeExclusions(path: string, rows: number, more: readonly string[] = []): void {
  const lines = Array.from({ length: rows }, (_, n) => {
    const npi = n % 4 === 0 ? npiOf(n) : '0000000000';
    return `"DOE ${letters(n)}","JOHN","","","IND- LIC HC SERV PRO","NURSE/NURSES AIDE","","${npi}","19600101","12 ELM ST, APT 4","SPRINGFIELD","IL","62704","1128b4","20201119","00000000","00000000",""`;
  });
  writeFileSync(path, `${[leieColumns, ...lines, ...more].join('\r\n')}\r\n`);
}

export function writeOrdering(path: string, rows: readonly (readonly [npi: string, equipment: 'Y' | 'N'])[]): void {
  writeFileSync(
    path,
    `${['NPI,LAST_NAME,FIRST_NAME,PARTB,DME,HHA,PMD,HOSPICE', ...rows.map(([npi, dme]) => `${npi},DOE,JOHN,Y,${dme},Y,Y,N`)].join('\n')}\n`,
  );
}
