/** The product's sign and name. Where both don't fit the name wraps out of sight, and the sign stands for it. */
export function Brand({ name }: { name: string }) {
  return (
    <span className="inline-flex h-8 min-w-0 flex-wrap items-center gap-x-2 overflow-hidden font-bold">
      <svg aria-hidden="true" viewBox="0 0 32 32" className="size-8 shrink-0">
        <rect width="32" height="32" rx="9" fill="#0f6f68" />
        <path
          d="M7 16.2 16 8.5l9 7.7"
          fill="none"
          stroke="#fff"
          strokeWidth="2.6"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
        <path
          d="m11.2 19.6 3.4 3.4 6.4-6.6"
          fill="none"
          stroke="#ffd27a"
          strokeWidth="2.8"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      <span className="whitespace-nowrap">{name}</span>
    </span>
  );
}
