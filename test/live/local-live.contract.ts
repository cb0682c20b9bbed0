import { testLive } from './live-suite';
import { openLocalPlace } from './local-place';

testLive('one process', openLocalPlace);
