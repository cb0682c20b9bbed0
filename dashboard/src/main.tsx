import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createAnswers } from './data/ask';
import { followLink } from './data/session';
import { App } from './shell/app';

async function start(): Promise<void> {
  const root = document.getElementById('root');
  const refused = await followLink();
  if (root === null) return;
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={createAnswers()}>
        <App refused={refused} />
      </QueryClientProvider>
    </StrictMode>,
  );
}

// A link that is opened in the tab that shows the page changes nothing but the address.
addEventListener('hashchange', () => {
  if (/^#(?:login|share)=/.test(location.hash)) location.reload();
});
void start();
