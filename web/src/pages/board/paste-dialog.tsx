import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { failingOf } from '../../api/failing.ts';
import { mostRows, trackingRowsOf } from '../../board/tracking-rows.ts';
import { Failure } from '../../ui/states.tsx';
import { Outcomes, useSendMany } from './outcomes.tsx';
import { TrackingPreview } from './tracking-preview.tsx';
import { itemOf, type LookedRow, useLookedRows } from './use-looked-rows.ts';

/** Ships what is pasted from a spreadsheet: rows of order number and tracking number, each looked at before anything is sent. */
export function PasteDialog({ onClose }: { readonly onClose: () => void }) {
  const [text, setText] = useState('');
  const looking = useLookedRows();
  const sending = useSendMany(() => undefined);
  const rows = trackingRowsOf(text);
  const fit = looking.rows.filter(({ state }) => state === 'fits');
  const send = () =>
    void sending.send(fit.map((row) => ({ number: row.order?.number ?? row.number, item: itemOf(row as LookedRow & { state: 'fits' }) })));
  const error = looking.error ?? sending.error;
  return (
    <Modal opened onClose={onClose} title="Ship by pasted tracking numbers" size="xl" closeOnClickOutside={text === ''}>
      <Stack>
        {error !== null && <Failure failing={failingOf(error)} />}
        {sending.sent !== null ? (
          <>
            <Outcomes sent={sending.sent} does="Ship" />
            <Group justify="flex-end">
              <Button onClick={onClose} disabled={sending.isSending}>
                Close
              </Button>
            </Group>
          </>
        ) : looking.rows.length > 0 ? (
          <>
            <TrackingPreview rows={looking.rows} onCarrier={looking.choose} />
            <Group justify="flex-end">
              <Button variant="default" onClick={looking.clear}>
                Back to the rows
              </Button>
              <Button onClick={send} disabled={fit.length === 0 || looking.isLooking}>
                Ship {fit.length} {fit.length === 1 ? 'order' : 'orders'}
              </Button>
            </Group>
          </>
        ) : (
          <>
            <Textarea
              label="Rows of order number and tracking number"
              description="As copied from a spreadsheet, or with a comma or space between the two. Each order ships all that is left of it."
              autosize
              minRows={8}
              maxRows={16}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              spellCheck={false}
              autoComplete="off"
              data-autofocus
            />
            <Group justify="space-between">
              <Text size="sm" c="dimmed" role="status">
                {rows.length > mostRows ? `At most ${mostRows} rows at once.` : `${rows.length} ${rows.length === 1 ? 'row' : 'rows'}`}
              </Text>
              <Button onClick={() => void looking.look(rows)} disabled={rows.length === 0 || rows.length > mostRows}>
                Look at each row
              </Button>
            </Group>
          </>
        )}
      </Stack>
    </Modal>
  );
}
