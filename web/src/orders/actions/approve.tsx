import { Badge, Group, List, Paper, Stack, Text } from '@mantine/core';
import { type CheckName, type Order, reasonCodes } from '@orderly/contract';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { useNow } from '../../ui/time.tsx';
import { useChange } from '../change.ts';
import { checkState, checkWords, findingWords, remediesOf } from '../check-words.ts';
import { ActionForm } from './action-form.tsx';
import { CodeSelect, NoteField, noteOf } from './fields.tsx';
import type { ActionFormProps } from './props.ts';

type Code = keyof typeof reasonCodes.waive;

interface Waiver {
  readonly code: Code;
  readonly note: string;
}

type Waivers = Readonly<Partial<Record<CheckName, Waiver>>>;

/** Approves an order; what no check has passed is waived with a code. */
export function Form({ order, onDone, onCancel }: ActionFormProps) {
  const [waivers, setWaivers] = useState<Waivers>({});
  const now = useNow();
  const changing = useChange(
    order,
    (version, body: Parameters<typeof client.verifyOrder>[0]['body']) => client.verifyOrder({ orderId: order.id, version, body }),
    onDone,
  );
  const open = order.checks.filter((check) => !checkState(check, now).isSettled);
  const waive = open.flatMap(({ check }) => {
    const waiver = waivers[check];
    return waiver === undefined ? [] : [{ check, code: waiver.code, ...noteOf(waiver.note) }];
  });
  return (
    <ActionForm
      changing={changing}
      does={waive.length === 0 ? 'Approve' : 'Approve and waive'}
      happens={`${open.length === 0 ? 'Every check let it through' : 'What is open is waived under your name'}: the distributor is told to prepare the order.`}
      lacks={waive.length < open.length ? `${open.length - waive.length} of the checks still to be waived.` : undefined}
      shows={/^\/waive(\/\d+\/(code|note))?$/}
      onSubmit={() => changing.change({ decision: 'approve', ...(waive.length === 0 ? {} : { waive }) })}
      onCancel={onCancel}
    >
      {open.map((check) => {
        const place = waive.findIndex((one) => one.check === check.check);
        return (
          <OpenCheck
            key={check.check}
            check={check}
            waiver={waivers[check.check]}
            onChange={(waiver) => setWaivers({ ...waivers, [check.check]: waiver })}
            // Of a check that stands in the way the server names the check itself.
            error={changing.fieldErrors.find(({ pointer, code }) => pointer === '/waive' && code === check.check)?.detail}
            codeError={changing.errors[`/waive/${place}/code`]}
            noteError={changing.errors[`/waive/${place}/note`]}
          />
        );
      })}
    </ActionForm>
  );
}

interface OpenCheckProps {
  readonly check: Order['checks'][number];
  readonly waiver: Waiver | undefined;
  readonly onChange: (waiver: Waiver | undefined) => void;
  readonly error: string | undefined;
  readonly codeError: string | undefined;
  readonly noteError: string | undefined;
}

function OpenCheck({ check, waiver, onChange, error, codeError, noteError }: OpenCheckProps) {
  const { words, color } = checkState(check, useNow());
  const remedies = remediesOf(check.codes);
  return (
    <Paper withBorder p="sm">
      <Stack gap="xs">
        <Group gap="xs">
          <Text fw={600}>{checkWords[check.check]}</Text>
          <Badge variant="light" color={color}>
            {words}
          </Badge>
        </Group>
        {check.codes.length > 0 && <Text size="sm">Found: {check.codes.map(findingWords).join(', ')}.</Text>}
        {remedies.length > 0 && (
          <List size="sm">
            {remedies.map((remedy) => (
              <List.Item key={remedy}>{remedy}</List.Item>
            ))}
          </List>
        )}
        <CodeSelect<Code>
          label={`Waive: ${checkWords[check.check]}`}
          placeholder="Not waived"
          codes={reasonCodes.waive}
          value={waiver?.code ?? null}
          onChange={(code) => onChange(code === null ? undefined : { code, note: waiver?.note ?? '' })}
          error={codeError ?? error}
          required={false}
          clearable
        />
        {waiver !== undefined && <NoteField value={waiver.note} onChange={(note) => onChange({ ...waiver, note })} error={noteError} />}
      </Stack>
    </Paper>
  );
}
