export { loadProducts } from './load-products.ts';
export { productRoutes } from './routes.ts';
