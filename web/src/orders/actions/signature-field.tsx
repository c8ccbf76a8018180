import { SegmentedControl, Stack } from '@mantine/core';
import { useState } from 'react';
import { Drawing } from '../../ui/drawing.tsx';
import { DocumentPicker } from '../documents/document-picker.tsx';
import type { ProofDraft } from './proof.ts';

interface SignatureFieldProps {
  readonly orderId: string;
  readonly draft: ProofDraft;
  readonly onChange: (draft: ProofDraft) => void;
  readonly at: string;
  readonly errors: Readonly<Record<string, string>>;
}

const longestDrawing = 400_000;

/** The signature of whoever received something: drawn here, or on a paper that is a document of the order. */
export function SignatureField({ orderId, draft, onChange, at, errors }: SignatureFieldProps) {
  const [way, setWay] = useState<'drawn' | 'paper'>('drawn');
  const change = (next: string) => {
    setWay(next as typeof way);
    onChange({ ...draft, signature: null, signatureDocumentId: null });
  };
  const missing = errors[`${at}/signature`] ?? errors[`${at}/signatureDocumentId`];
  return (
    <Stack gap="xs">
      <SegmentedControl
        aria-label="How it was signed"
        data={[
          { value: 'drawn', label: 'Signs here' },
          { value: 'paper', label: 'Signed on paper' },
        ]}
        value={way}
        onChange={change}
      />
      {way === 'drawn' ? (
        <Drawing label="Signature" maxLength={longestDrawing} onChange={(signature) => onChange({ ...draft, signature })} error={missing} />
      ) : (
        <DocumentPicker
          orderId={orderId}
          label="The signed delivery paper"
          kind="delivery"
          value={draft.signatureDocumentId}
          onChange={(signatureDocumentId) => onChange({ ...draft, signatureDocumentId })}
          error={missing}
        />
      )}
    </Stack>
  );
}
