export const shippingCost = { standard: 490, express: 1250, pickup: 0 };

// totals adds up a cart, in cents.
export function totals(lines, delivery = "standard") {
  const subtotal = lines.reduce((sum, line) => sum + line.price * line.quantity, 0);
  const shipping = lines.length > 0 ? shippingCost[delivery] : 0;
  return { subtotal, shipping, total: subtotal + shipping };
}
