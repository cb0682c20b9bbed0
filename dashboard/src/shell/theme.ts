import { createStore, useStore } from '../data/store';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEPT = 'tidemark-theme';

const store = createStore<Theme>(THEMES.find((one) => one === localStorage.getItem(KEPT)) ?? 'system');
show(store.get());

/** Light, dark, or like the system, which may switch while the page is open. */
export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  const theme = useStore(store);
  return [
    theme,
    (next) => {
      store.set(next);
      show(next);
      if (next === 'system') localStorage.removeItem(KEPT);
      else localStorage.setItem(KEPT, next);
    },
  ];
}

/** The style sheet follows the system unless the root says otherwise. */
function show(theme: Theme): void {
  const { dataset } = document.documentElement;
  if (theme === 'system') delete dataset['theme'];
  else dataset['theme'] = theme;
}
