const known = Intl.supportedValuesOf('timeZone');

/** The zones to choose from, with the one that is set even where this browser does not know it. */
export function zonesWith(timeZone: string): readonly string[] {
  return known.includes(timeZone) || timeZone === '' ? known : [timeZone, ...known];
}

/** Of this computer. */
export const hereZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
