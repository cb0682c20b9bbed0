import { useEffect, useState } from 'react';
import { Glass } from '../honesty/glass';
import { text } from '../text/text';
import { isLoggedIn, logIn, logOut } from '../data/session';

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
        <Glass share={0.5} />
        <h1>Tidemark</h1>
        <label htmlFor="key">{text.login.key}</label>
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
        <button type="submit" className="btn solid">
          {text.login.logIn}
        </button>
        <p id="key-help" className="help">
          A key that reads (<code>./tidemark keys add --scopes read</code>), or a link from{' '}
          <code>./tidemark login</code>. <a href="/open/login">{text.login.byMail}</a>
        </p>
      </form>
    </main>
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
    <button type="button" className="btn ghost log-out" onClick={() => void logOut().then(() => location.reload())}>
      {text.shell.logOut}
    </button>
  );
}
