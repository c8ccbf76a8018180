import { Alert, List, Text } from '@mantine/core';
import type { Sending } from '../../../api/sending.ts';
import type { CodeKind } from './codes.ts';

type Mistakes = Sending<never>['mistakes'];

/** What the server says of boundaries that do not fit: clashes with siblings, what sticks out, what would be left outside. In its words. */
export function Clashes({ mistakes }: { readonly mistakes: Mistakes }) {
  const ofBoundaries = mistakes.filter(({ pointer }) => pointer.startsWith('/boundaries'));
  if (ofBoundaries.length === 0) return null;
  return (
    <Alert color="red" title="What does not fit">
      <List size="sm" spacing={4}>
        {ofBoundaries.map(({ pointer, detail }) => (
          <List.Item key={`${pointer} ${detail}`}>
            <Text size="sm">{detail}</Text>
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

/** The codes that the server named, of a kind, in what was sent. */
export function namedIn(mistakes: Mistakes, sent: Readonly<Record<string, readonly string[]>>, kind: CodeKind): string[] {
  return mistakes.flatMap(({ pointer }) => {
    const [, boundaries, ofKind, at] = pointer.split('/');
    const code = boundaries === 'boundaries' && ofKind === kind ? sent[kind]?.[Number(at)] : undefined;
    return code === undefined ? [] : [code];
  });
}
