import { storeVariables } from '../../core/environment';

/** Variables of the pulse writer's environment. The stack supplies this type, so that a forgotten one does not compile. */
export const pulseVariables = storeVariables.pick({ TIDEMARK_STREAM: true });
