import { Type } from 'typebox';
import { closed, type Infer } from './common.ts';
import { RoleName } from './identity.ts';

export const DemoPerson = Type.Object({ email: Type.String(), name: Type.String(), role: RoleName, organization: Type.String() });
export type DemoPerson = Infer<typeof DemoPerson>;

const wes = { email: 'distributor.west@demo.test', name: 'Wes Pacific', role: 'distributor', organization: 'Pacific Home Medical' };

/** GET /demo. */
export const DemoState = Type.Object(
  {
    enabled: Type.Boolean({ description: 'Always true: without the demo company there is nothing at this address.' }),
    people: Type.Array(DemoPerson),
    traffic: Type.Boolean({ description: 'Whether this server keeps placing and moving orders by itself.' }),
  },
  { examples: [{ enabled: true, people: [wes], traffic: false }] },
);
export type DemoState = Infer<typeof DemoState>;

/** POST /demo/switch. */
export const SwitchPerson = closed({ email: Type.String({ format: 'email', maxLength: 254 }) }, { examples: [{ email: wes.email }] });
export type SwitchPerson = Infer<typeof SwitchPerson>;
export const SwitchedTo = Type.Object(
  { person: DemoPerson },
  { description: 'The session is in the cookie; the one before has ended.', examples: [{ person: wes }] },
);
export type SwitchedTo = Infer<typeof SwitchedTo>;

/** PUT /demo/traffic. */
export const SetTraffic = closed({ running: Type.Boolean() }, { examples: [{ running: false }] });
export type SetTraffic = Infer<typeof SetTraffic>;
