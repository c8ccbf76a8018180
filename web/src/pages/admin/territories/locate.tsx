import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import type { LocatedZip } from '@orderly/contract';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { client } from '../../../api/client.ts';
import { failingOf } from '../../../api/failing.ts';
import { Failure } from '../../../ui/states.tsx';

const kindWords = { zip5: 'its ZIP5', county: 'its county', zip3: 'its ZIP3', state: 'its state' } as const;
const basisWords: Readonly<Record<LocatedZip['basis'], string>> = {
  listed: '',
  range: 'It is not listed; the postal service has it in a range.',
  prefix: 'It is not listed; its first three digits say where it lies.',
  none: 'Nothing is known of it, so it falls to the top.',
};

/** Who serves this ZIP, and why. */
export function Locate({ onFound }: { readonly onFound: (found: LocatedZip) => void }) {
  const [zip, setZip] = useState('');
  const locating = useMutation({ mutationFn: () => client.locateZip({ zip: zip.trim() }), onSuccess: onFound });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    locating.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        <Group align="flex-end" gap="xs" wrap="nowrap">
          <TextInput
            label="Who serves this ZIP?"
            placeholder="62704"
            inputMode="numeric"
            pattern="[0-9]{5}(-[0-9]{4})?"
            required
            value={zip}
            onChange={(event) => {
              setZip(event.currentTarget.value);
              locating.reset();
            }}
          />
          <Button type="submit" variant="default" loading={locating.isPending}>
            Look
          </Button>
        </Group>
        {locating.error !== null && <Failure failing={failingOf(locating.error)} />}
        <div role="status">{locating.data !== undefined && <Found found={locating.data} />}</div>
      </Stack>
    </form>
  );
}

function Found({ found: { zip, county, state, basis, path } }: { readonly found: LocatedZip }) {
  return (
    <Stack gap={2}>
      <Text size="sm">
        {zip}
        {county === null ? '' : ` lies in ${county.name}${state === null ? '' : `, ${state}`}`}. {basisWords[basis]}
      </Text>
      {path.map(({ territoryId, name, matched }, at) => (
        <Text key={territoryId} size="sm" pl={at * 12} fw={at === path.length - 1 ? 600 : 400}>
          {name}
          {matched === null ? '' : ` by ${kindWords[matched.kind]} ${matched.code}`}
        </Text>
      ))}
    </Stack>
  );
}
