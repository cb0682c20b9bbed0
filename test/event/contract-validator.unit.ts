import { readFile } from 'node:fs/promises';
import { generateContractValidator } from '../../cli/generate/contract-validator';

it('the committed validator is what the contract compiles to now', async () => {
  for (const { path, text } of await generateContractValidator()) {
    const committed = await readFile(path, 'utf8');

    expect({ path, upToDate: committed === text }).toEqual({ path, upToDate: true });
  }
});
