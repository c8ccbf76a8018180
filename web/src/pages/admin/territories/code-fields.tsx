import { SimpleGrid, Textarea } from '@mantine/core';
import { type CodeTexts, codeKinds, codeKindWords, codesIn } from './codes.ts';

interface CodeFieldsProps {
  readonly texts: CodeTexts;
  readonly onChange: (texts: CodeTexts) => void;
}

/** Codes of each kind, to type or to paste from wherever they stand. */
export function CodeFields({ texts, onChange }: CodeFieldsProps) {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
      {codeKinds.map((kind) => (
        <Textarea
          key={kind}
          label={`${codeKindWords[kind].label}: ${codesIn(texts[kind]).length}`}
          placeholder={codeKindWords[kind].example}
          autosize
          minRows={2}
          maxRows={6}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          value={texts[kind]}
          onChange={(event) => onChange({ ...texts, [kind]: event.currentTarget.value })}
        />
      ))}
    </SimpleGrid>
  );
}
