import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { NotificationRule } from '@orderly/contract';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { OperatorError } from '../platform/errors.ts';
import { aboutOf } from './events.ts';

const Rules = Type.Object({ rules: Type.Array(NotificationRule, { maxItems: 1000 }) }, { additionalProperties: false });

const standard = fileURLToPath(new URL('../../../config/notification-rules.json', import.meta.url));

/** Reads who hears of what. Errors: OperatorError with every mistake, each with its place. */
export async function loadNotificationRules(path: string = standard): Promise<readonly NotificationRule[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new OperatorError(`The file of notification rules ${path} can't be read. Put it there, or name another.`, { cause });
  });
  const read = parsed(path, text);
  const mistakes = [...Value.Errors(Rules, read)].map(({ instancePath, message }) => `${instancePath}: ${message}`);
  if (mistakes.length === 0) mistakes.push(...(read as { rules: NotificationRule[] }).rules.flatMap(contradictions));
  if (mistakes.length > 0) {
    throw new OperatorError(`The file of notification rules ${path} does not fit:\n${mistakes.map((one) => `  - ${one}`).join('\n')}`);
  }
  return (read as { rules: NotificationRule[] }).rules;
}

function parsed(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new OperatorError(`The file of notification rules ${path} is not JSON.`, { cause });
  }
}

/** What reads well and can't be meant. */
function contradictions({ event, to, urgent }: NotificationRule, index: number): string[] {
  const about = aboutOf(event);
  const found: string[] = [];
  if (about === 'system' && to !== 'admins') found.push(`/rules/${index}/to: only admins hear of ${event}`);
  if (about === 'territory' && to !== 'scope' && to !== 'admins') found.push(`/rules/${index}/to: ${event} is of no order, so ${to} says nothing`);
  if (about === 'order' && to === 'admins') found.push(`/rules/${index}/to: ${event} is of an order, which admins see by their grants: scope`);
  if (about !== 'order' && urgent === 'by_order') found.push(`/rules/${index}/urgent: ${event} is of no order`);
  return found;
}
