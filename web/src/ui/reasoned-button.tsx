import { Button, type ButtonProps, Tooltip, VisuallyHidden } from '@mantine/core';
import { type MouseEvent, type ReactNode, useId } from 'react';

interface ReasonedButtonProps extends ButtonProps {
  readonly children: ReactNode;
  /** Why it can't be done now; undefined when it can. */
  readonly reason?: string | undefined;
  readonly onClick?: (event: MouseEvent<HTMLButtonElement>) => void;
  readonly type?: 'button' | 'submit';
}

/** A button that, while it can't be used, says why: to the pointer, the keyboard and the screen reader. It stays in the order of the keyboard. */
export function ReasonedButton({ reason, children, onClick, type = 'button', ...rest }: ReasonedButtonProps) {
  const id = useId();
  if (reason === undefined) {
    return (
      <Button {...rest} type={type} {...(onClick === undefined ? {} : { onClick })}>
        {children}
      </Button>
    );
  }
  return (
    <Tooltip label={reason} multiline maw={320} events={{ hover: true, focus: true, touch: true }}>
      <Button {...rest} type="button" data-disabled aria-disabled="true" aria-describedby={id} onClick={(event) => event.preventDefault()}>
        {children}
        <VisuallyHidden id={id}>{reason}</VisuallyHidden>
      </Button>
    </Tooltip>
  );
}
