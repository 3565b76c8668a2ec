import type { ReactNode } from 'react';
import { Button } from './Button.tsx';

const drawing = 'M8 20c0-5 3.5-8.5 8-8.5s8 3.5 8 8.5M12 24h8M16 4v3M6.5 8l2 2M25.5 8l-2 2';

type EmptyStateProps = {
  title: string;
  /** The page has nothing else to say: the title is its heading. */
  heading?: boolean;
  children?: ReactNode;
};

/** Nothing is there, and what to do about it. */
export function EmptyState({ title, heading = false, children }: EmptyStateProps) {
  const Title = heading ? 'h1' : 'p';
  return (
    <div className="flex flex-col items-center gap-2 px-4 py-8 text-center">
      <svg
        aria-hidden="true"
        viewBox="0 0 32 32"
        className="size-10 text-brand"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
      >
        <path d={drawing} />
      </svg>
      <Title className="font-semibold">{title}</Title>
      {children && <div className="max-w-prose text-sm text-muted">{children}</div>}
    </div>
  );
}

/** Something did not work, and how to go on. */
export function ErrorState({ title, message, action }: { title: string; message: string; action?: ReactNode }) {
  return (
    <div
      role="alert"
      className="flex flex-col items-center gap-3 rounded-card border border-line bg-surface px-4 py-8 text-center shadow-card"
    >
      <h2 className="text-lg font-bold">{title}</h2>
      <p className="max-w-prose text-muted">{message}</p>
      {action}
    </div>
  );
}

/** A message inside a form, announced at once unless somebody else announces it. */
export function FormError({ silent = false, children }: { silent?: boolean; children: ReactNode }) {
  return (
    <p
      role={silent ? undefined : 'alert'}
      className="rounded-xl bg-danger-soft px-3 py-2 text-sm font-medium text-danger"
    >
      {children}
    </p>
  );
}

/** What a part of the page says in its place while it cannot be had; the rest goes on. */
export function Missing({ title, retry }: { title: string; retry(): void }) {
  return (
    <div className="flex flex-col items-center gap-3 px-4 py-8 text-center">
      <p className="font-semibold text-muted">{title}</p>
      <Button onClick={retry}>Try again</Button>
    </div>
  );
}

/** A value that cannot be had: a dash for the eye, words for the ear. */
export function Unknown({ label }: { label: string }) {
  return (
    <>
      <span aria-hidden="true">–</span>
      <span className="sr-only">{label}</span>
    </>
  );
}

/** Something to know that asks for nothing: announced when the reader pauses. */
export function Hint({ children }: { children: ReactNode }) {
  return <output className="block rounded-xl bg-sun-soft px-3 py-2 text-sm font-medium text-sun">{children}</output>;
}
