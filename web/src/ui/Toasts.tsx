import { Toaster } from 'sonner';

/** Where short messages appear. */
export function Toasts() {
  return (
    <Toaster
      position="bottom-center"
      theme="system"
      containerAriaLabel="Messages"
      toastOptions={{
        classNames: {
          toast: '!rounded-2xl !border-line !bg-surface !text-ink !font-sans !shadow-card',
          title: '!text-sm !font-semibold',
        },
      }}
    />
  );
}
