import { Alert, Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core';
import { Dialog } from './dialog.tsx';

interface ShownOnceProps {
  readonly title: string;
  /** Null: nothing is shown. */
  readonly secret: string | null;
  /** What to do with it now. */
  readonly advice: string;
  readonly onClose: () => void;
}

/** A secret that nobody can be shown again. It leaves the screen only when one says that one has it. */
export function ShownOnce({ title, secret, advice, onClose }: ShownOnceProps) {
  return (
    <Dialog opened={secret !== null} onClose={onClose} title={title} closeOnClickOutside={false} closeOnEscape={false} withCloseButton={false}>
      <Stack>
        <Alert color="yellow" title="Shown this once">
          {advice}
        </Alert>
        <Code block fz="md" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }} aria-label={title}>
          {secret}
        </Code>
        <Group justify="space-between">
          <CopyButton value={secret ?? ''}>
            {({ copied, copy }) => (
              <Button variant="default" onClick={copy} data-autofocus>
                <Text span inherit role="status">
                  {copied ? 'Copied' : 'Copy'}
                </Text>
              </Button>
            )}
          </CopyButton>
          <Button onClick={onClose}>I have it</Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
