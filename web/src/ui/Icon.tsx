const paths = {
  check: 'm5 12.5 4.5 4.5L19 7.5',
  clock: 'M12 7v5l3 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z',
  alert: 'M12 8v5m0 3.2v.1M10.3 4.2 2.9 17a2 2 0 0 0 1.7 3h14.8a2 2 0 0 0 1.7-3L13.7 4.2a2 2 0 0 0-3.4 0Z',
  flame:
    'M12 21c-3.6 0-6-2.5-6-5.7 0-4.6 4.4-6 4.6-11.3 3 1.2 4.4 4 4 6.6 1-.4 1.6-1.2 1.8-2.2 1.3 1.6 1.9 3.6 1.9 5.6C18.3 18 16 21 12 21Z',
  star: 'm12 4 2.4 5 5.5.7-4 3.8 1 5.5-4.9-2.7L7.1 19l1-5.5-4-3.8L9.6 9 12 4Z',
  plus: 'M12 5v14M5 12h14',
  hand: 'M7 11.5V6.8a1.5 1.5 0 0 1 3 0V11m0-5.7a1.5 1.5 0 0 1 3 0V11m0-4.2a1.5 1.5 0 0 1 3 0V12m0-2.7a1.5 1.5 0 0 1 3 0V15a6 6 0 0 1-6 6h-1.5a6 6 0 0 1-4.6-2.1L4.2 15a1.6 1.6 0 0 1 2.4-2.1L7 13.5',
  play: 'M8 5.5v13l10.5-6.5L8 5.5Z',
  back: 'M9 7 4.5 11.5 9 16M5 11.5h8.5a5.5 5.5 0 0 1 0 11',
  close: 'M6 6l12 12M18 6 6 18',
  copy: 'M9 9h10v11H9zM6 15H5V4h10v1',
} as const;

export type IconName = keyof typeof paths;

/** A small drawing beside words; never the only thing that says something. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 24 24"
      className="size-4 shrink-0"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={paths[name]} />
    </svg>
  );
}
