import { useId } from 'react';
import type { ReactNode } from 'react';

type CardProps = { title: string; aside?: ReactNode; children: ReactNode; className?: string };

/** A region of the page with its heading. */
export function Card({ title, aside, children, className = '' }: CardProps) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className={`rounded-card border border-line bg-surface p-4 shadow-card sm:p-5 ${className}`}
    >
      <div className="mb-3 flex flex-wrap items-center justify-between gap-2">
        <h2 id={id} className="text-lg font-bold">
          {title}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
