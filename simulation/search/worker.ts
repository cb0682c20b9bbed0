import { simulate } from '../simulate';
import { serve } from './serve';

serve(simulate);
