import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import type { ReactNode } from 'react';
import { Button } from './Button.tsx';
import { Icon } from './Icon.tsx';

type DialogProps = { title: string; onClose(): void; children: ReactNode };

/** A dialog over the page: keeps the focus, closes with Escape or a click beside it, gives the focus back. */
export function Dialog({ title, onClose, children }: DialogProps) {
  return (
    <ModalOverlay
      isOpen
      isDismissable
      onOpenChange={(open) => open || onClose()}
      className="fixed inset-0 z-40 flex items-end justify-center overflow-y-auto bg-black/45 sm:items-center sm:p-6"
    >
      <Modal className="w-full max-w-lg animate-appear rounded-t-3xl border border-line bg-surface shadow-card sm:rounded-3xl">
        <AriaDialog className="max-h-[92dvh] overflow-y-auto p-5 outline-none sm:p-6">
          <div className="mb-4 flex items-start justify-between gap-3">
            <Heading slot="title" className="pt-1.5 text-xl font-bold">
              {title}
            </Heading>
            <Button look="quiet" aria-label="Close" onClick={onClose} className="-mt-0.5 -mr-2 w-11 px-0">
              <Icon name="close" />
            </Button>
          </div>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
