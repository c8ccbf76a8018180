export function Messages(_props: { readonly orderId: string }) {
  return null;
}
