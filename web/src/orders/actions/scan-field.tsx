import { TextInput } from '@mantine/core';
import { type KeyboardEvent, useState } from 'react';

/** What parts the elements of a GS1 barcode (FNC1, as scanners send it; GS1 General Specifications 7.8.3). */
const groupSeparator = '\u001d';

interface ScanFieldProps {
  readonly label: string;
  readonly description: string;
  readonly isAsked: boolean;
  readonly error: string | undefined;
  readonly onScan: (code: string) => void;
}

/** Where a barcode scanner types: each code that it ends with Enter is taken, and the field is free for the next. */
export function ScanField({ label, description, isAsked, error, onScan }: ScanFieldProps) {
  const [code, setCode] = useState('');
  const take = () => {
    if (code.trim() !== '') onScan(code.trim());
    setCode('');
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') {
      event.preventDefault();
      take();
    }
    // A scanner that acts as a keyboard sends the separator as Ctrl+], which a browser would not type.
    if (event.ctrlKey && event.key === ']') {
      event.preventDefault();
      setCode(code + groupSeparator);
    }
  };
  return (
    <TextInput
      label={label}
      description={description}
      value={code}
      onChange={(event) => setCode(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      onBlur={take}
      error={error}
      autoComplete="off"
      spellCheck={false}
      data-scan={isAsked ? 'asked' : 'possible'}
    />
  );
}
