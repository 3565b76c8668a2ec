/** “1 point”, “15 points”. */
export const pointsText = (count: number): string => (Math.abs(count) === 1 ? `${count} point` : `${count} points`);

type Award = { change: number; reason: string; user: { fullName: string }; entry: { task?: { title: string } | null } };

/** What a movement of points says to the family. */
export function awardText({ change, reason, user, entry }: Award): string {
  const what = entry.task?.title ?? reason;
  return change < 0
    ? `${user.fullName} lost ${pointsText(-change)}: ${what}`
    : `${user.fullName} got ${pointsText(change)} for ${what}`;
}
