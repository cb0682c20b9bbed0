import type { ReactNode } from 'react';
import { Button, Dialog, DialogTrigger, Modal, ModalOverlay, Popover } from 'react-aria-components';
import { useIsPhone } from './media';

interface PopProps {
  /** What the button shows. */
  readonly trigger: ReactNode;
  /** What the button is called, if its text does not say it. */
  readonly label?: string | undefined;
  /** What the opened part is called. */
  readonly title: string;
  readonly className: string;
  readonly children: ReactNode | ((close: () => void) => ReactNode);
  readonly isOpen?: boolean;
  readonly onOpenChange?: (isOpen: boolean) => void;
  readonly size?: 'usual' | 'narrow' | 'wide';
}

/** A button with a popover; on the phone it opens as a sheet from below. */
export function Pop({ trigger, label, title, className, children, isOpen, onOpenChange, size = 'usual' }: PopProps) {
  const controlled = {
    ...(isOpen === undefined ? {} : { isOpen }),
    ...(onOpenChange === undefined ? {} : { onOpenChange }),
  };
  return (
    <DialogTrigger {...controlled}>
      <Button className={className} {...(label === undefined ? {} : { 'aria-label': label })}>
        {trigger}
      </Button>
      <Opened title={title} size={size}>
        {children}
      </Opened>
    </DialogTrigger>
  );
}

function Opened({ title, size, children }: Pick<PopProps, 'title' | 'children'> & { readonly size: string }) {
  const isPhone = useIsPhone();
  const dialog = (
    <Dialog className="pop-body" aria-label={title}>
      {({ close }) => (typeof children === 'function' ? children(close) : children)}
    </Dialog>
  );
  if (!isPhone)
    return (
      <Popover className={`pop ${size}`} offset={8} containerPadding={16}>
        {dialog}
      </Popover>
    );
  return (
    <ModalOverlay className="veil" isDismissable>
      <Modal className={`pop sheet ${size}`}>{dialog}</Modal>
    </ModalOverlay>
  );
}

interface PanelProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A larger part that opens over the page: at the side, on the phone from below. */
export function Panel({ title, isOpen, onClose, children }: PanelProps) {
  return (
    <ModalOverlay
      className="veil"
      isDismissable
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className="panel">
        <Dialog className="panel-body" aria-label={title}>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
