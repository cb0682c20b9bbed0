import { useEffect, useState } from 'react';
import { isLoggedIn, logIn, logOut } from './session';

/** Asks for a key where reading needs one. @param refused why a link did not log in */
export function Login({ refused }: { readonly refused: string | undefined }) {
  const [key, setKey] = useState('');
  const [problem, setProblem] = useState(refused);
  const send = async (): Promise<void> => {
    const why = await logIn({ key: key.trim() });
    if (why === undefined) location.reload();
    else setProblem(why);
  };
  return (
    <main className="login">
      <form
        className="card"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <Glass />
        <h1>Tidemark</h1>
        <label htmlFor="key">Key</label>
        <input
          id="key"
          type="password"
          autoComplete="current-password"
          autoFocus
          required
          aria-describedby="key-help"
          value={key}
          onChange={(event) => setKey(event.target.value)}
        />
        {problem === undefined ? null : (
          <p className="refused" role="alert">
            {problem}
          </p>
        )}
        <button type="submit">Log in</button>
        <p id="key-help" className="help">
          A key that reads (<code>./tidemark keys add --scopes read</code>), or a link from{' '}
          <code>./tidemark login</code>.
        </p>
      </form>
    </main>
  );
}

/** The sign of Tidemark: a glass, filled as far as the numbers are exact. */
function Glass() {
  return (
    <svg className="glass" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true">
      <path d="M3 18c4.5-3 8.5-3 13 0s8.5 3 13 0A13 13 0 0 1 3 18z" />
      <circle cx="16" cy="16" r="14" />
    </svg>
  );
}

/** Ends the session, where there is one. */
export function LogOut() {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    void isLoggedIn().then(setShown);
  }, []);
  if (!shown) return null;
  return (
    <button type="button" className="log-out" onClick={() => void logOut().then(() => location.reload())}>
      Log out
    </button>
  );
}
