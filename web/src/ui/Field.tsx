import { useId } from 'react';
import type { ComponentProps, ReactNode } from 'react';

type Common = { label: string; hint?: string | undefined; error?: string | undefined };

const control =
  'min-h-11 w-full rounded-xl border border-control bg-surface px-3 py-2 text-base text-ink placeholder:text-muted aria-invalid:border-danger';

/** Label, control, hint and error, tied together for assistive technology. */
function Labelled({ id, label, hint, error, children }: Common & { id: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="text-sm font-semibold">
        {label}
      </label>
      {children}
      {hint && (
        <p id={`${id}-hint`} className="text-sm text-muted">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} role="alert" className="text-sm font-medium text-danger">
          {error}
        </p>
      )}
    </div>
  );
}

function description(id: string, { hint, error }: Omit<Common, 'label'>) {
  const ids = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean);
  return { 'aria-describedby': ids.length > 0 ? ids.join(' ') : undefined, 'aria-invalid': error ? true : undefined };
}

/** One line of text, a number or a date. */
export function Field({ label, hint, error, ...input }: Common & ComponentProps<'input'>) {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint} error={error}>
      <input {...input} {...description(id, { hint, error })} id={id} className={control} />
    </Labelled>
  );
}

/** Several lines of text. */
export function TextArea({ label, hint, error, ...input }: Common & ComponentProps<'textarea'>) {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint} error={error}>
      <textarea {...input} {...description(id, { hint, error })} id={id} className={control} />
    </Labelled>
  );
}

/** One of a few. */
export function Choice({ label, hint, error, ...select }: Common & ComponentProps<'select'>) {
  const id = useId();
  return (
    <Labelled id={id} label={label} hint={hint} error={error}>
      <select {...select} {...description(id, { hint, error })} id={id} className={control} />
    </Labelled>
  );
}
