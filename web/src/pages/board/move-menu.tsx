import { Group, Modal, Stack, Text } from '@mantine/core';
import type { Action, Order, OrderListItem } from '@orderly/contract';
import { useQuery } from '@tanstack/react-query';
import { failingOf } from '../../api/failing.ts';
import { orderQuery } from '../../api/queries.ts';
import { targetsOf } from '../../board/moves.ts';
import { takes } from '../../board/next-step.ts';
import { actionWords, stageWords } from '../../orders/words.ts';
import { ReasonedButton } from '../../ui/reasoned-button.tsx';
import { Failure, Loading } from '../../ui/states.tsx';
import { useBoardHandle } from './handle.ts';

interface MoveMenuProps {
  readonly order: OrderListItem | null;
  readonly onClose: () => void;
}

/** Where an order can go and what else can be done with it: what dragging does, for the keyboard and for who would rather choose. */
export function MoveMenu({ order, onClose }: MoveMenuProps) {
  return (
    <Modal opened={order !== null} onClose={onClose} title={order === null ? '' : `Move ${order.number}`} size="lg">
      {order !== null && <Choices order={order} onClose={onClose} />}
    </Modal>
  );
}

function Choices({ order, onClose }: { readonly order: OrderListItem; readonly onClose: () => void }) {
  const board = useBoardHandle();
  const { data, error, refetch } = useQuery({ ...orderQuery(order.id), staleTime: 0 });
  if (error !== null) return <Failure failing={failingOf(error)} onRetry={() => void refetch()} />;
  if (data === undefined) return <Loading />;
  const choose = (action: Action) => {
    onClose();
    board.act(action, order);
  };
  const columns = targetsOf(order, data);
  return (
    <Stack>
      {columns.map(({ stage, targets }) => (
        <Stack key={stage} gap={6}>
          <Text fw={600} size="sm">
            To {stageWords[stage]}
          </Text>
          <Group gap="xs">
            {targets.map(({ group, label, action, reason }) => (
              <ReasonedButton key={group} size="xs" variant="light" reason={reason} onClick={() => action !== undefined && choose(action)}>
                {action === undefined ? label : `${label}: ${actionWords[action].does.toLowerCase()}`}
              </ReasonedButton>
            ))}
          </Group>
        </Stack>
      ))}
      <Others order={data} onChoose={choose} />
    </Stack>
  );
}

/** What leads to no other place on the board by itself, or off it. */
const others: readonly Action[] = ['transfer', 'requestInfo', 'cancelLine', 'note', 'reject', 'cancel'];

function Others({ order, onChoose }: { readonly order: Order; readonly onChoose: (action: Action) => void }) {
  const { role } = useBoardHandle();
  const shown = order.allowedActions.filter(({ action }) => others.includes(action) && takes(role, action));
  return (
    <Stack gap={6}>
      <Text fw={600} size="sm">
        Or
      </Text>
      <Group gap="xs">
        {shown.map(({ action, allowed, reason }) => (
          <ReasonedButton
            key={action}
            size="xs"
            variant="default"
            reason={allowed ? undefined : (reason ?? 'Not now.')}
            onClick={() => onChoose(action)}
          >
            {actionWords[action].does}
          </ReasonedButton>
        ))}
      </Group>
    </Stack>
  );
}
