import type { MouseEvent } from 'react';
import type { Bar } from '../../kit/bar-list';
import { navigate } from '../../view/params';
import { isPlainClick } from '../../view/view';

/** A click on a row shows only what it names. */
export function openFilter(event: MouseEvent, { href }: Bar): void {
  if (href === undefined || !isPlainClick(event)) return;
  event.preventDefault();
  navigate(href);
}
