import { useEffect } from 'react';
import { CreateFamilyForm } from './CreateFamilyForm.tsx';
import { JoinFamilyForm } from './JoinFamilyForm.tsx';

/** Where somebody without a family, or in want of another, begins. */
export function NewFamily() {
  useEffect(() => {
    document.title = 'Create or join a family · KD Family';
  }, []);
  return (
    <div className="mx-auto flex w-full max-w-3xl flex-col gap-5">
      <div>
        <h1 className="text-2xl font-extrabold tracking-tight sm:text-3xl">Create a family or join with a code</h1>
        <p className="mt-1 text-muted">Found your own, or type the invite code that a parent gave you.</p>
      </div>
      <div className="grid items-start gap-5 sm:grid-cols-2">
        <CreateFamilyForm />
        <JoinFamilyForm />
      </div>
    </div>
  );
}
