import { Button, Group, Modal, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { signOut } from './session.ts';

/** After so long without a touch one is signed out (45 CFR 164.312(a)(2)(iii)), and warned a minute before. */
const idleMs = 15 * 60_000;
const warningMs = 60_000;
const lookEveryMs = 1000;
const touches = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;
const channelName = 'orderly-activity';

/** Signs out whoever walked away. A touch in one tab counts for all. */
export function AutomaticLogoff() {
  const touchedAt = useRef(Date.now());
  const [leftMs, setLeftMs] = useState<number | null>(null);

  useEffect(() => {
    const channel = new BroadcastChannel(channelName);
    const touch = () => {
      if (Date.now() - touchedAt.current > lookEveryMs) channel.postMessage('touched');
      touchedAt.current = Date.now();
    };
    channel.onmessage = () => {
      touchedAt.current = Date.now();
      setLeftMs(null);
    };
    const timer = window.setInterval(() => {
      const left = touchedAt.current + idleMs - Date.now();
      if (left <= 0) void signOut();
      else setLeftMs(left <= warningMs ? left : null);
    }, lookEveryMs);
    for (const name of touches) window.addEventListener(name, touch, { passive: true });
    return () => {
      window.clearInterval(timer);
      channel.close();
      for (const name of touches) window.removeEventListener(name, touch);
    };
  }, []);

  const stay = () => {
    touchedAt.current = Date.now();
    setLeftMs(null);
  };
  return (
    <Modal opened={leftMs !== null} onClose={stay} title="Are you still there?" role="alertdialog">
      <Text mb="md">For the patients’ sake you are signed out in {Math.ceil((leftMs ?? 0) / 1000)} seconds. What you typed in a draft is kept.</Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={() => void signOut()}>
          Sign out now
        </Button>
        <Button onClick={stay} data-autofocus>
          Stay
        </Button>
      </Group>
    </Modal>
  );
}
