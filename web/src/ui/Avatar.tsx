import { colourOf, initialsOf } from './initials.ts';

/** Pairs of background and text with a contrast above 4.5 in both colour schemes. */
const colours = [
  'bg-[#0f6f68]',
  'bg-[#8c3d7a]',
  'bg-[#9a4a12]',
  'bg-[#2c5aa0]',
  'bg-[#5b6b16]',
  'bg-[#6a4bb3]',
  'bg-[#a83246]',
  'bg-[#3a6450]',
];

type AvatarProps = { name: string | null; url?: string | null | undefined; size?: 'small' | 'large' };

/** A person's picture, or the initials in a colour that stays with the person; a question mark when the name is not known. The name stands beside it, so it says nothing itself. */
export function Avatar({ name, url, size = 'small' }: AvatarProps) {
  const box = size === 'large' ? 'size-10 text-sm sm:size-12 sm:text-base' : 'size-7 text-[0.6875rem]';
  if (url) return <img src={url} alt="" className={`${box} shrink-0 rounded-full object-cover`} />;
  return (
    <span
      aria-hidden="true"
      className={`${box} ${colours[colourOf(name ?? '', colours.length)]} inline-grid shrink-0 place-items-center rounded-full font-bold text-white`}
    >
      {initialsOf(name ?? '')}
    </span>
  );
}
