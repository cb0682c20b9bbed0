import { createMemoryStores } from '../../adapters/memory/memory-stores';
import { testLateness } from '../adapters/contracts/lateness';
import { memoryViews } from './world';

testLateness('memory', () =>
  Promise.resolve({
    subject: { views: memoryViews(), cells: createMemoryStores().cells },
    close: () => Promise.resolve(),
  }),
);
