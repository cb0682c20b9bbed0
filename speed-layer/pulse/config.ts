import { storeVariables, streamVariables } from '../../core/environment';

/** Variables of the pulse writer's environment. The stack supplies this type, so a forgotten one does not compile. */
export const pulseVariables = streamVariables.extend({
  TIDEMARK_CONTROL_TABLE: storeVariables.shape.TIDEMARK_CONTROL_TABLE,
});
