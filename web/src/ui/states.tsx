import { Alert, Button, Center, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** The attribute of whatever stands where something is still to come. */
export const loadingMark = 'data-loading';

/** While something is read: lines in its place, so that nothing jumps when it is there. */
export function Loading({ label = 'Loading', lines = 4 }: { readonly label?: string; readonly lines?: number }) {
  return (
    <Stack gap="sm" role="status" aria-label={label} {...{ [loadingMark]: true }}>
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike and never move
        <Skeleton key={line} height={18} width={`${100 - line * 9}%`} />
      ))}
    </Stack>
  );
}

/** There is nothing, which may be good news, and what would change that. */
export function Empty({ title, children, action }: { readonly title: string; readonly children?: ReactNode; readonly action?: ReactNode }) {
  return (
    <Center py="xl">
      <Stack align="center" gap="xs" maw={420} ta="center">
        <Title order={2} size="h4">
          {title}
        </Title>
        {children !== undefined && <Text c="dimmed">{children}</Text>}
        {action}
      </Stack>
    </Center>
  );
}

export interface Failing {
  readonly title: string;
  readonly detail: string;
  readonly requestId?: string | undefined;
}

/** What went wrong, what helps, and what to tell the operator. In one place for each thing that can fail. */
export function Failure({ failing, onRetry }: { readonly failing: Failing; readonly onRetry?: (() => void) | undefined }) {
  return (
    <Alert color="red" title={failing.title} role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{failing.detail}</Text>
        <Group gap="sm">
          {onRetry !== undefined && (
            <Button size="xs" variant="light" color="red" onClick={onRetry}>
              Try again
            </Button>
          )}
          {failing.requestId !== undefined && failing.requestId !== '' && (
            <Text size="xs" c="dimmed">
              Request {failing.requestId}
            </Text>
          )}
        </Group>
      </Stack>
    </Alert>
  );
}
