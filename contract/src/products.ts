import { Type } from 'typebox';
import { hcpcsPattern } from './codes.ts';
import { closed, type Infer } from './common.ts';

export const ProductsQuery = closed({
  search: Type.Optional(
    Type.String({
      maxLength: 100,
      description: 'The beginning of a code, or words in any order, of which the last may be unfinished.',
      examples: ['knee orth'],
    }),
  ),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50, default: 20, examples: [20] })),
});
export type ProductsQuery = Infer<typeof ProductsQuery>;

export const Product = Type.Object({
  hcpcs: Type.String({ pattern: hcpcsPattern }),
  description: Type.String({ description: 'In our words; the code decides.' }),
  category: Type.String(),
  unit: Type.String({ description: 'What a quantity of 1 is.' }),
  sides: Type.Boolean({ description: 'Whether it is for one side of the body, so that the order says which.' }),
});
export type Product = Infer<typeof Product>;

export const Products = Type.Object(
  { items: Type.Array(Product) },
  {
    examples: [
      {
        items: [
          {
            hcpcs: 'L1833',
            description: 'Knee orthosis, adjustable joints, off the shelf',
            category: 'Orthotics and prosthetics',
            unit: 'each',
            sides: true,
          },
        ],
      },
    ],
  },
);
export type Products = Infer<typeof Products>;
