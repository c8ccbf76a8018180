import { Alert, Anchor, List } from '@mantine/core';
import { type MouseEvent, useEffect, useRef } from 'react';
import { fieldId, goToField, type Mistake } from './mistakes.ts';

/** All that stands against an order, each leading to its field. It takes the focus when the server has said so. */
export function MistakeSummary({ mistakes }: { readonly mistakes: readonly Mistake[] }) {
  const box = useRef<HTMLDivElement>(null);
  const count = mistakes.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what the server has just said takes the focus, not what is left while one mends it
  useEffect(() => {
    if (count > 0) box.current?.focus();
  }, []);
  if (count === 0) return null;
  const follow = (event: MouseEvent, pointer: string) => {
    event.preventDefault();
    goToField(pointer);
  };
  return (
    <Alert ref={box} color="red" role="alert" tabIndex={-1} title={count === 1 ? 'One thing is to be mended' : `${count} things are to be mended`}>
      <List size="sm">
        {mistakes.map(({ pointer, label, message }) => (
          <List.Item key={pointer}>
            <Anchor href={`#${fieldId(pointer)}`} onClick={(event) => follow(event, pointer)} size="sm" underline="always" c="inherit">
              {label}
            </Anchor>
            : {message}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
