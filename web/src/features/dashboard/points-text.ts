import { nameOf } from './name-of.ts';
import type { Named } from './name-of.ts';

/** “1 point”, “15 points”. */
export const pointsText = (count: number): string => (Math.abs(count) === 1 ? `${count} point` : `${count} points`);

type Award = { change: number; reason: string; user: Named; entry: { task?: { title: string } | null } };

/** What a movement of points says to the family. */
export function awardText({ change, reason, user, entry }: Award): string {
  const what = entry.task?.title ?? reason;
  return change < 0
    ? `${nameOf(user)} lost ${pointsText(-change)}: ${what}`
    : `${nameOf(user)} got ${pointsText(change)} for ${what}`;
}

/** What several movements that came together say: each by itself, or only how many when they would drown each other. */
export const awardTexts = (texts: readonly string[]): readonly string[] =>
  texts.length <= 3 ? texts : [`Points changed ${texts.length} times since you last saw this.`];
