import { createHash, randomBytes } from 'node:crypto';
import type pg from 'pg';
import { withClient } from '../test/model/company.ts';

/** Of a hundred: who sees one state, a region, everything, or a clinic's own orders. */
const shares = { leaf: 85, region: 10, root: 2, clinic: 3 } as const;
type Sight = keyof typeof shares;
const roleOf: Readonly<Record<Sight, string>> = { leaf: 'distributor', region: 'sales_rep', root: 'verifier', clinic: 'provider' };

/** Adds machines that may each see a part of the demo's tree or a clinic, with an API key each, which it answers; and in words how they are spread. */
export async function addListeners(superuserUrl: string, count: number): Promise<{ tokens: string[]; spread: string }> {
  const tokens = Array.from({ length: count }, () => `orderly_${randomBytes(24).toString('base64url')}`);
  const sights = tokens.map((_token, index) => sightOf(index));
  await withClient(superuserUrl, async (client) => {
    const places = await readPlaces(client);
    const chosen = sights.map((sight, index) => {
      const among = places[sight];
      return among[Math.floor(index / 3) % among.length] as string;
    });
    await client.query(
      `with asked as (
         select * from unnest($1::text[], $2::uuid[], $3::text[], $4::bytea[], $5::text[]) with ordinality as a (sight, place, role, hash, email, n)),
       added as (
         insert into users (kind, name, email, organization_id, role)
           select 'machine', 'Listener', a.email, case when a.sight = 'clinic' then a.place else (select id from organizations where kind = 'master_distributor') end, a.role
             from asked a returning id, email),
       granted as (
         insert into grants (user_id, territory_id, valid_from, created_by)
           select u.id, a.place, now() - interval '1 day', u.id from asked a join added u on u.email = a.email where a.sight <> 'clinic')
       insert into api_keys (name, hash, user_id, expires_at, created_by)
         select 'listener', a.hash, u.id, now() + interval '1 day', u.id from asked a join added u on u.email = a.email`,
      [
        sights,
        chosen,
        sights.map((sight) => roleOf[sight]),
        tokens.map((token) => createHash('sha256').update(token).digest()),
        tokens.map((token) => `${token.slice(-20).toLowerCase()}.${createHash('sha256').update(token).digest('hex').slice(0, 8)}@bench.test`),
      ],
    );
  });
  const counted = (sight: Sight) => sights.filter((one) => one === sight).length;
  const spread = `${counted('leaf')} see one state each, ${counted('region')} a region, ${counted('root')} everything, ${counted('clinic')} a clinic's own orders`;
  return { tokens, spread };
}

function sightOf(index: number): Sight {
  const at = (index * 37) % 100;
  if (at < shares.leaf) return 'leaf';
  if (at < shares.leaf + shares.region) return 'region';
  return at < shares.leaf + shares.region + shares.root ? 'root' : 'clinic';
}

async function readPlaces(client: pg.Client): Promise<Record<Sight, string[]>> {
  const { rows } = await client.query<{ id: string; sight: Sight }>(
    `select id, 'clinic' as sight from organizations where kind = 'clinic'
     union all select t.id, case when t.parent_id is null then 'root' when exists (select 1 from territories c where c.parent_id = t.id) then 'region' else 'leaf' end
       from territories t`,
  );
  const of = (sight: Sight) => rows.filter((row) => row.sight === sight).map(({ id }) => id);
  return { leaf: of('leaf'), region: of('region'), root: of('root'), clinic: of('clinic') };
}
