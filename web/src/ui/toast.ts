import { createElement } from 'react';
import { toast } from 'sonner';

/** Good news, or plain news: announced when the reader pauses. */
export function announce(message: string): void {
  toast(createElement('span', { role: 'status' }, message));
}

/** Takes away what is still shown: it was meant for somebody who has left. */
export function clearToasts(): void {
  toast.dismiss();
}

/** Something did not work: announced at once. */
export function complain(message: string): void {
  toast.error(createElement('span', { role: 'alert' }, message), { duration: 7_000 });
}
