import type { ReactNode } from 'react';

const tones = {
  neutral: 'bg-sunken text-muted',
  brand: 'bg-brand-soft text-brand-strong',
  sun: 'bg-sun-soft text-sun',
  danger: 'bg-danger-soft text-danger',
  leaf: 'bg-leaf-soft text-leaf',
  sky: 'bg-sky-soft text-sky',
} as const;

export type Tone = keyof typeof tones;

/** A word or two about a thing. The colour helps; the words say it. */
export function Chip({ tone = 'neutral', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span className={`inline-flex items-center gap-1 rounded-full px-2.5 py-0.5 text-xs font-semibold ${tones[tone]}`}>
      {children}
    </span>
  );
}
