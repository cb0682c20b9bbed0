import { useEffect } from 'react';
import { createStore, useStore } from '../data/store';
import { ALL_PAGES } from '../pages/list';
import { HEADLINES } from '../pages/overview/questions';
import { hrefWith, navigate } from '../view/params';
import { pageHref, setCompare, setRange } from '../view/view';
import { open } from './opened';

const KEPT_OFF = 'tidemark-keys-off';
const CHORD_MS = 1500;
const RANGES = { d: '24h', w: '7d', m: '28d' } as const;

const areOff = createStore(localStorage.getItem(KEPT_OFF) !== null);

/** Whether single keys do something: people who speak to their computer may switch them off. */
export function useKeysOff(): readonly [boolean, (areOff: boolean) => void] {
  const off = useStore(areOff);
  return [
    off,
    (next) => {
      areOff.set(next);
      if (next) localStorage.setItem(KEPT_OFF, '1');
      else localStorage.removeItem(KEPT_OFF);
    },
  ];
}

/** Keys of the page, wherever the focus is, except in fields and in what is open over the page. */
export function useShortcuts(): void {
  useEffect(() => {
    let chordMs = 0;
    const onKeyDown = (event: KeyboardEvent): void => {
      const key = event.key.toLowerCase();
      if ((event.ctrlKey || event.metaKey) && key === 'k') {
        event.preventDefault();
        open('palette');
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || areOff.get() || isTyping(event.target)) return;
      const isSecond = Date.now() - chordMs < CHORD_MS;
      chordMs = key === 'g' ? Date.now() : 0;
      if (isSecond ? openPage(key) : act(key)) event.preventDefault();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);
}

function openPage(key: string): boolean {
  const page = ALL_PAGES.find((one) => one.key === key);
  if (page === undefined) return false;
  navigate(pageHref(page.name));
  return true;
}

/** @returns whether the key means something */
function act(key: string): boolean {
  const params = new URLSearchParams(location.search);
  if (key === '?') open('keys');
  else if (key === '/') open('filter');
  else if (Object.hasOwn(RANGES, key))
    setRange({ kind: 'preset', preset: RANGES[key === 'd' ? 'd' : key === 'w' ? 'w' : 'm'] });
  else if (key === 'c') setCompare(params.get('compare') === 'none' ? 'previous_period' : 'none');
  else if (key === 't') navigate(hrefWith({ as: params.get('as') === 'table' ? undefined : 'table' }));
  else {
    const metric = /^[1-8]$/.test(key) ? HEADLINES[Number(key) - 1] : undefined;
    if (metric === undefined) return false;
    navigate(hrefWith({ number: metric }));
  }
  return true;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest('input, select, textarea, [role="dialog"], [role="listbox"]') !== null
  );
}
