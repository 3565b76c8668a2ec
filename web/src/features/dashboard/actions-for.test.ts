import { describe, expect, test } from 'vitest';
import { actionsFor } from './actions-for.ts';

const mia = { id: 'mia', role: 'MEMBER' } as const;
const pat = { id: 'pat', role: 'PARENT' } as const;
const ada = { id: 'ada', role: 'ADVISOR' } as const;

describe('what a person is offered', () => {
  test('a free task can be claimed by anybody', () => {
    for (const viewer of [mia, pat, ada])
      expect(actionsFor({ status: 'PENDING', assignedTo: null }, viewer)).toEqual(['claim']);
  });

  test('a task with a name on it can be started by that person and claimed by nobody', () => {
    const task = { status: 'PENDING', assignedTo: { id: 'mia' } } as const;
    expect(actionsFor(task, mia)).toEqual(['start']);
    expect(actionsFor(task, pat)).toEqual([]);
  });

  test('what one claimed or got handed back is started by oneself alone', () => {
    for (const status of ['CLAIMED', 'REJECTED'] as const) {
      expect(actionsFor({ status, assignedTo: { id: 'mia' } }, mia)).toEqual(['start']);
      expect(actionsFor({ status, assignedTo: { id: 'mia' } }, ada)).toEqual([]);
    }
  });

  test('work in progress is completed by its owner or, on their behalf, by a parent', () => {
    const task = { status: 'IN_PROGRESS', assignedTo: { id: 'leo' } } as const;
    expect(actionsFor(task, mia)).toEqual([]);
    expect(actionsFor(task, { id: 'leo', role: 'MEMBER' })).toEqual(['complete']);
    expect(actionsFor(task, pat)).toEqual(['complete']);
  });

  test('completed work waits for a parent or an advisor', () => {
    const task = { status: 'COMPLETED', assignedTo: { id: 'mia' } } as const;
    expect(actionsFor(task, mia)).toEqual([]);
    expect(actionsFor(task, pat)).toEqual(['approve', 'reject']);
    expect(actionsFor(task, ada)).toEqual(['approve', 'reject']);
  });

  test('nothing is left to do with what is approved or cancelled', () => {
    for (const status of ['APPROVED', 'CANCELLED'] as const) expect(actionsFor({ status }, ada)).toEqual([]);
  });
});
