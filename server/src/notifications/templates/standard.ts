import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TemplateParts } from '@orderly/contract';
import { OperatorError } from '../../platform/errors.ts';
import { mistakesIn } from './render.ts';

/** As they are shipped, by key. A kind of event may have one of its own: `email.order_shipped`. */
const standardKeys = ['email', 'email_digest', 'sms', 'sms_digest', 'phone_code'] as const;
export type StandardTemplates = ReadonlyMap<string, TemplateParts>;

const folder = fileURLToPath(new URL('../../../../config/templates', import.meta.url));

/** Reads the templates that are shipped. Errors: OperatorError with every mistake. */
export async function loadStandardTemplates(path: string = folder): Promise<StandardTemplates> {
  const found = new Map<string, TemplateParts>();
  const mistakes: string[] = [];
  for (const key of standardKeys) {
    const part = async (name: string) => (await readFile(join(path, key, `${name}.liquid`), 'utf8')).trim();
    try {
      const isMail = key.startsWith('email');
      const parts = isMail ? { subject: await part('subject'), text: await part('text'), html: await part('html') } : { text: await part('text') };
      mistakes.push(...mistakesIn(key, parts).map((one) => `${key}/${one.part}: ${one.detail}`));
      found.set(key, parts);
    } catch (error) {
      mistakes.push(`${key}: a part can't be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
    }
  }
  if (mistakes.length > 0) throw new OperatorError(`The templates in ${path} do not fit:\n${mistakes.map((one) => `  - ${one}`).join('\n')}`);
  return found;
}

/** The key of the shipped template that stands behind another. */
export function standardKeyOf(key: string): string {
  return key.split('.')[0] as string;
}
