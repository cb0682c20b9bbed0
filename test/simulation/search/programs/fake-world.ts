import { serve } from '../../../../simulation/search/serve';
import { simulateFake } from '../fake-simulation';

serve(simulateFake);
