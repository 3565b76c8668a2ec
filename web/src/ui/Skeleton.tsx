/** The shape of what is coming. */
export function Skeleton({ className }: { className: string }) {
  return <div aria-hidden="true" className={`animate-glow rounded-card bg-sunken ${className}`} />;
}
