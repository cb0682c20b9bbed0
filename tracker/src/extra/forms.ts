import type { Tracker } from '../tracker';

/** Counts submissions of forms by their name, never what was entered. `data-tidemark-form="off"` leaves a form out. */
export function trackForms(tracker: Tracker): void {
  addEventListener(
    'submit',
    ({ target }) => {
      if (!(target instanceof HTMLFormElement)) return;
      const name = target.dataset['tidemarkForm'] ?? (target.getAttribute('name') || target.id);
      if (name !== 'off') tracker.track('custom:form_submit', { custom_properties: { form: name } });
    },
    true,
  );
}
