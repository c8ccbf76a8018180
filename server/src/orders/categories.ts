/** Product category by the first characters of a HCPCS Level II code; the longest prefix wins. Broad on purpose: a sales representative may see it. */
const categories: readonly (readonly [prefix: string, category: string])[] = [
  ['A42', 'Diabetic and injection supplies'],
  ['A43', 'Urological supplies'],
  ['A44', 'Ostomy and tapes'],
  ['A45', 'Compression and supports'],
  ['A46', 'Respiratory supplies'],
  ['A47', 'Dialysis supplies'],
  ['A48', 'Supplies'],
  ['A5', 'Ostomy and footwear'],
  ['A6', 'Wound care'],
  ['A7', 'Respiratory supplies'],
  ['A', 'Supplies'],
  ['B', 'Nutrition'],
  ['C', 'Outpatient devices'],
  ['E00', 'Bath and commode'],
  ['E01', 'Canes, crutches and walkers'],
  ['E02', 'Hospital beds'],
  ['E03', 'Hospital beds'],
  ['E04', 'Oxygen and respiratory'],
  ['E05', 'Respiratory devices'],
  ['E06', 'Sleep apnoea and suction'],
  ['E07', 'Nerve stimulation'],
  ['E08', 'Traction'],
  ['E09', 'Wheelchair accessories'],
  ['E1', 'Wheelchairs'],
  ['E2', 'Wheelchair accessories'],
  ['E', 'Durable medical equipment'],
  ['G', 'Professional services'],
  ['J', 'Drugs'],
  ['K', 'Wheelchairs and DME'],
  ['L', 'Orthotics and prosthetics'],
  ['Q4', 'Skin substitutes'],
  ['Q', 'Biologics and supplies'],
  ['S', 'Supplies'],
  ['T', 'Supplies'],
  ['V', 'Vision and hearing'],
];

/** The product category of a HCPCS code; `Other` when none is known. */
export function categoryOf(hcpcs: string): string {
  let best: readonly [string, string] = ['', 'Other'];
  for (const entry of categories) if (hcpcs.startsWith(entry[0]) && entry[0].length > best[0].length) best = entry;
  return best[1];
}
