import { type ReactNode, useState } from 'react';
import { forgetOperator, operateWith, useIsOperator } from '../data/operator';
import { Card } from './card';
import { words } from '../text/words';

/** What only operators see; others are asked for a key. */
export function OperatorOnly({ what, children }: { readonly what: string; readonly children: ReactNode }) {
  return useIsOperator() ? <>{children}</> : <KeyForm what={what} />;
}

function KeyForm({ what }: { readonly what: string }) {
  const [key, setKey] = useState('');
  const [refused, setRefused] = useState<string>();
  return (
    <Card title={what}>
      <p className="muted">
        {words.operator.help} <code>./tidemark keys add --scopes admin</code>
      </p>
      <form
        className="inline-form"
        onSubmit={(event) => {
          event.preventDefault();
          operateWith(key.trim()).catch((error: unknown) => setRefused(messageOf(error)));
        }}
      >
        <label>
          <span>{words.operator.key}</span>
          <input
            className="field"
            type="password"
            autoComplete="off"
            required
            value={key}
            onChange={({ target }) => setKey(target.value)}
          />
        </label>
        <button type="submit" className="btn solid">
          {words.operator.unlock}
        </button>
      </form>
      {refused === undefined ? null : (
        <p className="refused" role="alert">
          {refused}
        </p>
      )}
    </Card>
  );
}

/** Ends what only operators see. */
export function LockAgain() {
  return useIsOperator() ? (
    <button type="button" className="btn" onClick={forgetOperator}>
      {words.operator.lock}
    </button>
  ) : null;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

interface AskOnceProps {
  readonly label: string;
  /** What it does, shown before it is done. */
  readonly question: string;
  readonly confirm: string;
  /** @returns what was done, in words */
  readonly onConfirm: () => Promise<string>;
}

/** A button that asks once before it does something, and says what came of it. */
export function AskOnce({ label, question, confirm, onConfirm }: AskOnceProps) {
  const [state, setState] = useState<'idle' | 'asking' | 'doing'>('idle');
  const [said, setSaid] = useState<string>();
  const doIt = async (): Promise<void> => {
    setState('doing');
    setSaid(await onConfirm().catch(messageOf));
    setState('idle');
  };
  if (state !== 'idle')
    return (
      <span className="ask-once" role="group" aria-label={label}>
        <span>{question}</span>
        <button type="button" className="btn solid" autoFocus disabled={state === 'doing'} onClick={() => void doIt()}>
          {confirm}
        </button>
        <button type="button" className="btn" disabled={state === 'doing'} onClick={() => setState('idle')}>
          {words.operator.no}
        </button>
      </span>
    );
  return (
    <span className="ask-once">
      <button type="button" className="btn" onClick={() => setState('asking')}>
        {label}
      </button>
      <span className="muted" role="status">
        {said ?? ''}
      </span>
    </span>
  );
}
