import { List, Text } from '@mantine/core';

/** What a check was found by. Its members depend on the check and may grow, so that they are told as they come, in words as far as their names are. */
export function Evidence({ evidence }: { readonly evidence: object }) {
  const members = Object.entries(evidence).filter(([, value]) => value !== null && value !== undefined && !isEmpty(value));
  if (members.length === 0) return null;
  return (
    <List size="sm" listStyleType="none">
      {members.map(([name, value]) => (
        <List.Item key={name}>
          <Text span size="sm" c="dimmed">
            {wordsOf(name)}:
          </Text>{' '}
          {typeof value === 'object' ? <Evidence evidence={value} /> : <Plain value={value} />}
        </List.Item>
      ))}
    </List>
  );
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && Object.keys(value ?? {}).length === 0;
}

function Plain({ value }: { readonly value: unknown }) {
  if (typeof value === 'boolean') return <>{value ? 'yes' : 'no'}</>;
  return <Text span size="sm" style={{ overflowWrap: 'anywhere' }}>{`${value}`}</Text>;
}

/** "lastEncounterOn" → "last encounter on"; of a list, whose members are counted from 0, the place as people count. */
function wordsOf(name: string): string {
  if (/^\d+$/.test(name)) return String(Number(name) + 1);
  return name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
}
