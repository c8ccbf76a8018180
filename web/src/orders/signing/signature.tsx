import { SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { signingIntents } from '@orderly/contract';
import { useState } from 'react';
import { Drawing } from '../../ui/drawing.tsx';

interface SignatureProps {
  /** The name as typed, or the drawing as a PNG data URI; empty while there is none. */
  readonly value: string;
  readonly onChange: (signature: string) => void;
  readonly error?: string | undefined;
}

const longestDrawing = 20_000;

/** A practitioner's signature under an order or several: typed, or drawn, with what it says. */
export function Signature({ value, onChange, error }: SignatureProps) {
  const [way, setWay] = useState<'typed' | 'drawn'>('typed');
  const change = (next: string) => {
    setWay(next as typeof way);
    onChange('');
  };
  return (
    <Stack gap="xs">
      <Text fw={600}>{signingIntents.order}</Text>
      <SegmentedControl
        aria-label="How you sign"
        data={[
          { value: 'typed', label: 'Type your name' },
          { value: 'drawn', label: 'Draw it' },
        ]}
        value={way}
        onChange={change}
      />
      {way === 'typed' ? (
        <TextInput
          label="Your whole name"
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
          error={error}
          autoComplete="off"
          maxLength={200}
          data-autofocus
        />
      ) : (
        <Drawing label="Your signature" maxLength={longestDrawing} onChange={(png) => onChange(png ?? '')} error={error} />
      )}
    </Stack>
  );
}
