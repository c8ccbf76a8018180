export { askOutside, mayBeAsked } from './ask.ts';
export { createOutsideService, type OutsideService, type OutsideState, Unavailable } from './outside.ts';
