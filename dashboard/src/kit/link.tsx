import type { ReactNode } from 'react';
import { navigate } from '../view/params';
import { isPlainClick } from '../view/view';

interface LinkProps {
  readonly href: string;
  readonly label?: string;
  readonly className?: string;
  readonly isCurrent?: boolean;
  readonly onOpened?: () => void;
  readonly children: ReactNode;
}

/** A link within the page: a plain click changes the address without loading it again. */
export function Link({ href, label, className, isCurrent = false, onOpened, children }: LinkProps) {
  return (
    <a
      href={href}
      className={className}
      aria-label={label}
      aria-current={isCurrent ? 'page' : undefined}
      onClick={(event) => {
        if (!isPlainClick(event)) return;
        event.preventDefault();
        navigate(href);
        onOpened?.();
      }}
    >
      {children}
    </a>
  );
}
