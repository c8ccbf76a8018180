import { Button, Group, PinInput, Stack, Text, TextInput, Title } from '@mantine/core';
import type { PreferencesView } from '@orderly/contract';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { useSending } from '../../api/sending.ts';
import { Failure } from '../../ui/states.tsx';

const rereads = [['notification-preferences']] as const;

/** The number for SMS: nothing goes there until a code that came has proven whose it is. */
export function Phone({ phone }: { readonly phone: PreferencesView['phone'] }) {
  return (
    <Stack gap="sm" component="section" aria-labelledby="phone">
      <Title order={2} size="h4" id="phone">
        Your number for SMS
      </Title>
      {phone === null && <NamePhone />}
      {phone?.verified === false && <ConfirmPhone number={phone.number} />}
      {phone?.verified === true && <Text>{phone.number} is confirmed.</Text>}
      {phone !== null && <RemovePhone />}
    </Stack>
  );
}

function NamePhone() {
  const [number, setNumber] = useState('');
  const naming = useSending(() => client.setPhone({ body: { number: internationalOf(number) } }), { rereads });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        naming.send(undefined);
      }}
    >
      <Stack gap="xs" maw={420}>
        {naming.failing !== null && <Failure failing={naming.failing} />}
        <TextInput
          label="Mobile number"
          description="Ten digits for the United States; others with + and the country’s code. A code is sent to it."
          type="tel"
          autoComplete="tel"
          required
          value={number}
          error={naming.errors['/number']}
          onChange={(event) => setNumber(event.currentTarget.value)}
        />
        <Group>
          <Button type="submit" variant="default" loading={naming.isPending}>
            Send the code
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function ConfirmPhone({ number }: { readonly number: string }) {
  const [code, setCode] = useState('');
  const confirming = useSending(() => client.confirmPhone({ body: { code } }), { rereads });
  const again = useSending(() => client.setPhone({ body: { number } }), { rereads });
  const failing = confirming.failing ?? again.failing;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        confirming.send(undefined);
      }}
    >
      <Stack gap="xs" align="flex-start">
        {failing !== null && <Failure failing={failing} />}
        <Text>A code of six digits was sent to {number}. It holds for ten minutes.</Text>
        <PinInput length={6} type="number" oneTimeCode value={code} onChange={setCode} aria-label="Digit of the code" />
        <Group>
          <Button type="submit" disabled={code.length !== 6} loading={confirming.isPending}>
            Confirm
          </Button>
          <Button variant="subtle" onClick={() => again.send(undefined)} loading={again.isPending}>
            Send another code
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function RemovePhone() {
  const removing = useSending(() => client.removePhone(), { rereads });
  return (
    <Group>
      {removing.failing !== null && <Failure failing={removing.failing} />}
      <Button size="xs" variant="default" onClick={() => removing.send(undefined)} loading={removing.isPending}>
        Forget the number
      </Button>
    </Group>
  );
}

/** As E.164 wants it; a number without a country’s code is one of the United States. */
function internationalOf(entered: string): string {
  const digits = entered.replace(/[^\d+]/g, '');
  if (digits.startsWith('+')) return digits;
  return digits.length === 11 && digits.startsWith('1') ? `+${digits}` : `+1${digits}`;
}
