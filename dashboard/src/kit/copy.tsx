import { type ReactNode, useEffect, useState } from 'react';
import { text } from '../text/text';

const SHOWN_MS = 2000;

interface CopyProps {
  readonly text: string;
  readonly className: string;
  readonly label?: string;
  readonly children: ReactNode;
}

/** Copies a text, and says so. */
export function Copy({ text: copied, className, label, children }: CopyProps) {
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (said === '') return undefined;
    const timer = setTimeout(() => setSaid(''), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <button
      type="button"
      className={className}
      {...(label === undefined ? {} : { 'aria-label': label })}
      onClick={() => void copy(copied).then((isCopied) => setSaid(isCopied ? text.badge.copied : text.badge.notCopied))}
    >
      {children}
      <span className="copied" role="status">
        {said}
      </span>
    </button>
  );
}

/** @returns whether it was copied: without a secure origin a page may not */
async function copy(value: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(value);
    return true;
  } catch {
    return false;
  }
}
