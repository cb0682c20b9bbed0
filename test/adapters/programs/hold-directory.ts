import { openDataDirectory } from '../../../adapters/local/data-directory';
import { say } from './say';

// Takes a data directory, reports it, and keeps it until killed; or reports why it could not.
const [folder = '', url] = process.argv.slice(2);
try {
  const stores = await openDataDirectory(folder, { mode: 'live', command: 'tidemark up' });
  if (url !== undefined) await stores.setUrl(url);
  say('held');
  setInterval(() => undefined, 60_000);
} catch (error) {
  say((error as { code?: string }).code ?? String(error));
}
