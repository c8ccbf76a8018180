import { Modal, type ModalProps } from '@mantine/core';

/** A dialog over the page. Its header is no landmark of the page, and the button that closes it has a name. */
export function Dialog({ children, ...rest }: ModalProps) {
  return (
    <Modal closeButtonProps={{ 'aria-label': 'Close' }} attributes={{ header: { role: 'presentation' } }} {...rest}>
      {children}
    </Modal>
  );
}
