import { Skeleton } from '../../ui/Skeleton.tsx';

/** The screen's shape while it is on its way. */
export function DashboardSkeleton() {
  return (
    <div aria-busy="true" className="flex flex-col gap-5">
      <output className="sr-only">Loading the family…</output>
      <Skeleton className="h-12 w-64 max-w-full" />
      <div className="grid gap-2 sm:grid-cols-3 sm:gap-3 lg:grid-cols-5">
        {[1, 2, 3, 4, 5].map((card) => (
          <Skeleton key={card} className="h-18 sm:h-34" />
        ))}
      </div>
      <div className="grid gap-5 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <Skeleton className="h-96" />
        <Skeleton className="h-72" />
      </div>
    </div>
  );
}
