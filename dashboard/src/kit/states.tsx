import { type ReactNode, useEffect, useState } from 'react';
import { isProblemError } from '../../../client/problem-error';
import { text } from '../text/text';
import { Copy } from './copy';

const LOADING_AFTER_MS = 200;

/** The shape of what comes, shown when it takes a moment. @param lines rows of the shape */
export function Loading({ lines = 4 }: { readonly lines?: number }) {
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), LOADING_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={isShown ? 'skels' : 'skels waiting'} role="status" aria-label={text.states.loading}>
      {Array.from({ length: lines }, (_, at) => (
        <div key={at} className="skel" />
      ))}
    </div>
  );
}

export function Empty({ children }: { readonly children: ReactNode }) {
  return <p className="empty">{children}</p>;
}

/** What happened, what to do, and that it concerns this card only. */
export function Failed({ error, again }: { readonly error: Error; readonly again?: (() => void) | undefined }) {
  return (
    <div className="failed" role="alert">
      <p>
        <b>{text.states.failed}</b>
      </p>
      <p>{error.message}</p>
      <p className="muted">{text.states.restCurrent}</p>
      <div className="acts-row">
        {again === undefined ? null : (
          <button type="button" className="btn" onClick={again}>
            {text.states.again}
          </button>
        )}
        <Copy className="link" text={detailsOf(error)}>
          {text.states.copyDetails}
        </Copy>
      </div>
    </div>
  );
}

function detailsOf(error: Error): string {
  return isProblemError(error) ? JSON.stringify(error.problem, undefined, 2) : `${error.name}: ${error.message}`;
}

interface ShownProps<Data> {
  readonly data: Data | undefined;
  readonly error: Error | undefined;
  readonly again?: (() => void) | undefined;
  /** Rows of the shape while it loads. */
  readonly lines?: number;
  readonly children: (data: Data) => ReactNode;
}

/** What is known, else why it is not, else the shape of what comes. */
export function Shown<Data>({ data, error, again, lines = 4, children }: ShownProps<Data>) {
  if (data !== undefined) return children(data);
  return error === undefined ? <Loading lines={lines} /> : <Failed error={error} again={again} />;
}
