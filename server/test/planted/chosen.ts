import type { PlantedBug } from './model-bugs.ts';

const plantsAll = process.env.ORDERLY_PLANT === 'all';

/** The bugs to plant: those that are found soon, or all where `npm run test:planted` asks for them. */
export function chosen<Bug extends Pick<PlantedBug, 'isAlwaysPlanted'>>(bugs: readonly Bug[]): Bug[] {
  return bugs.filter(({ isAlwaysPlanted }) => plantsAll || isAlwaysPlanted === true);
}
