import { EXTRAS } from './automatic/names';
import { trackCommerce } from './extra/commerce';
import { trackExtras } from './extra/extra';
import type { ScriptTracker } from './script';

/* The file that tidemark.js loads when it has started. */
const extras = document.currentScript?.dataset['extras'] ?? '';
const page = window.tidemark;
if (isStarted(page)) {
  trackExtras(
    page,
    EXTRAS.filter((extra) => extras.includes(extra)),
  );
  const ecommerce: ScriptTracker['ecommerce'] = (name, parameters) => trackCommerce(page, name, parameters);
  Object.assign(page, { ecommerce });
  for (const call of page.waiting?.splice(0) ?? []) ecommerce(...call);
}

function isStarted(tidemark: Window['tidemark']): tidemark is ScriptTracker & NonNullable<Window['tidemark']> {
  return tidemark?.track !== undefined;
}
