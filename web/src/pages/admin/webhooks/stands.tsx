import { Badge } from '@mantine/core';
import type { WebhookView } from '@orderly/contract';
import { dayOf } from '../words.ts';

const becauseWords = { asked: 'by an administrator', gone: 'its receiver said that it is gone', failing: 'it failed for five days' } as const;

/** Whether a webhook is told anything. */
export function Stands({ webhook: { disabledAt, disabledBecause, failingSince } }: { readonly webhook: WebhookView }) {
  if (disabledAt !== null) {
    return (
      <Badge color="gray" h="auto" tt="none" style={{ whiteSpace: 'normal' }}>
        Off since {dayOf(disabledAt)}: {disabledBecause === null ? '' : becauseWords[disabledBecause]}
      </Badge>
    );
  }
  if (failingSince !== null) {
    return (
      <Badge color="red" variant="light">
        Failing since {dayOf(failingSince)}
      </Badge>
    );
  }
  return <Badge color="teal">On</Badge>;
}
