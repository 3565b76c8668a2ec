import { Link } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Brand } from '../../ui/Brand.tsx';
import { RegisterForm } from './RegisterForm.tsx';

/** Opens an account; a family comes next. */
export function RegisterPage() {
  useEffect(() => {
    document.title = 'Create an account · KD Family';
  }, []);
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-md flex-col justify-center gap-6 px-4 py-8">
      <div className="flex flex-col gap-2 text-center">
        <div className="text-xl">
          <Brand name="KD Family" />
        </div>
        <h1 className="text-2xl font-extrabold tracking-tight">Create an account</h1>
        <p className="text-muted">Next you create a family or join one with a code.</p>
      </div>
      <RegisterForm />
      <p className="text-center text-sm text-muted">
        You have an account?{' '}
        <Link
          to="/sign-in"
          search
          className="inline-flex min-h-11 items-center font-semibold text-brand underline underline-offset-4"
        >
          Sign in
        </Link>
      </p>
    </main>
  );
}
