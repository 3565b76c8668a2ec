/** For the first field of a dialog: takes the focus as soon as it is there. */
export function focusAtOnce(element: HTMLElement | null): void {
  element?.focus();
}
