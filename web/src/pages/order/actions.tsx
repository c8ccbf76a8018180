import { Button, Menu, Text } from '@mantine/core';
import { type Action, finalStatuses, type Order } from '@orderly/contract';
import { Link } from '@tanstack/react-router';
import type { MouseEvent } from 'react';
import { useMe } from '../../app/session.ts';
import { useActing } from '../../orders/acting.tsx';
import { actionWords } from '../../orders/words.ts';
import { ReasonedButton } from '../../ui/reasoned-button.tsx';
import { type Allowance, arrange } from './allowance.ts';

/** What hurts. */
const grave: readonly Action[] = ['reject', 'cancel', 'cancelLine', 'override', 'withdraw'];

/** What the viewer can do with the order: what leads on as buttons, the rest in a menu; what can't be done now says why. */
export function Actions({ order }: { readonly order: Order }) {
  const { role, permissions } = useMe();
  const act = useActing();
  const { leading, rest } = arrange(order, role);
  const again = permissions.includes('orders.place') ? againWords(order) : null;
  return (
    <>
      {leading.map(({ action, reason }, index) => (
        <ReasonedButton key={action} reason={reason} variant={index === 0 ? 'filled' : 'default'} onClick={() => act({ action, orderId: order.id })}>
          {actionWords[action].does}
        </ReasonedButton>
      ))}
      {again !== null && (
        <Button component={Link} to={`/orders/${order.id}/again`} variant="default" preload={false}>
          {again}
        </Button>
      )}
      {rest.length > 0 && (
        <Menu position="bottom-end" width={320}>
          <Menu.Target>
            <Button variant="default">{leading.length === 0 ? 'Actions' : 'More'}</Button>
          </Menu.Target>
          <Menu.Dropdown>
            {rest.map((allowance) => (
              <MenuAction key={allowance.action} allowance={allowance} onAct={() => act({ action: allowance.action, orderId: order.id })} />
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}

/** One that can't be done now stays in the menu, where the keyboard reaches it, and says why. */
function MenuAction({ allowance: { action, reason }, onAct }: { readonly allowance: Allowance; readonly onAct: () => void }) {
  if (reason === undefined) {
    return (
      <Menu.Item onClick={onAct} {...(grave.includes(action) ? { color: 'red' } : {})}>
        {actionWords[action].does}
      </Menu.Item>
    );
  }
  return (
    <Menu.Item aria-disabled="true" closeMenuOnClick={false} onClick={(event: MouseEvent) => event.preventDefault()}>
      <Text size="sm" c="dimmed">
        {actionWords[action].does}
      </Text>
      <Text size="xs" c="dimmed">
        {reason}
      </Text>
    </Menu.Item>
  );
}

/** A rejected order is corrected, one that is over is ordered again; one that is under way is neither. */
function againWords({ status }: Order): string | null {
  if (status === 'rejected') return 'Correct and resubmit';
  return status === 'completed' || (finalStatuses as readonly string[]).includes(status) ? 'Order again' : null;
}
