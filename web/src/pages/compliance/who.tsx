import { Text } from '@mantine/core';
import type { JournalItem, Role } from '@orderly/contract';
import { roleWords } from '../admin/words.ts';

/** Who did it, and as what. */
export function Who({ entry }: { readonly entry: JournalItem }) {
  return (
    <Text size="sm" component="div">
      {nameOf(entry)}
      <Text size="xs" c="dimmed">
        {roleOf(entry.actorRole)}
      </Text>
    </Text>
  );
}

export function nameOf({ actorId, actorName, actorRole }: JournalItem): string {
  if (actorId === null) return 'Nobody who was signed in';
  return actorName ?? (roleOf(actorRole) || 'Somebody');
}

export function roleOf(role: string | null): string {
  if (role === null) return '';
  return (roleWords as Readonly<Record<string, string | undefined>>)[role as Role] ?? role;
}
