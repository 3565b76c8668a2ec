import type { ComponentProps } from 'react';

const looks = {
  primary: 'bg-brand text-on-brand hover:bg-brand-strong',
  soft: 'bg-brand-soft text-brand-strong hover:brightness-95 dark:hover:brightness-125',
  plain: 'border border-control bg-surface text-ink hover:bg-sunken',
  quiet: 'text-muted hover:bg-sunken hover:text-ink',
  danger: 'bg-danger-soft text-danger hover:brightness-95 dark:hover:brightness-125',
} as const;

type ButtonProps = ComponentProps<'button'> & {
  look?: keyof typeof looks;
  /** Work is under way: the button stays focusable and does nothing. */
  pending?: boolean;
};

/** What a button looks like, also for a link that stands for an action. */
export const buttonClass = (look: keyof typeof looks) =>
  `inline-flex min-h-11 items-center justify-center gap-2 rounded-full px-4 py-2 text-sm font-semibold transition ${looks[look]} disabled:opacity-55 aria-disabled:opacity-55`;

/** A button: at least 44 pixels high, for fingers. */
export function Button({
  look = 'plain',
  pending = false,
  className = '',
  onClick,
  type = 'button',
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      aria-disabled={pending || undefined}
      aria-busy={pending || undefined}
      onClick={(event) => (pending ? event.preventDefault() : onClick?.(event))}
      className={`${buttonClass(look)} ${className}`}
    />
  );
}
