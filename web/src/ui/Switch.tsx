type SwitchProps<T extends string> = {
  label: string;
  options: readonly { value: T; label: string; count?: number }[];
  value: T;
  onChange(value: NoInfer<T>): void;
};

/** One of a few views, side by side. */
export function Switch<T extends string>({ label, options, value, onChange }: SwitchProps<T>) {
  return (
    <fieldset aria-label={label} className="flex flex-wrap gap-1 rounded-2xl bg-sunken p-1">
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
          className="min-h-9 rounded-xl px-3 text-sm font-semibold text-muted transition hover:text-ink aria-pressed:bg-surface aria-pressed:text-ink aria-pressed:shadow-sm pointer-coarse:min-h-11"
        >
          {option.label}
          {option.count !== undefined && <span className="ml-1.5 font-normal tabular-nums">{option.count}</span>}
        </button>
      ))}
    </fieldset>
  );
}
