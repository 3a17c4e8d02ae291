// The only module that talks to the server.
async function request(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

// products lists a page of what the filters admit.
export function products({ page = 1, q, category, inStock }) {
  const query = new URLSearchParams({ page });
  if (q) query.set("q", q);
  if (category) query.set("category", category);
  if (inStock) query.set("inStock", "1");
  return request("GET", `/api/products?${query}`);
}

export const product = (id) => request("GET", `/api/products/${id}`);
export const reviews = (id) => request("GET", `/api/products/${id}/reviews`);
export const stock = () => request("GET", "/api/stock");
export const rate = (id, stars) => request("POST", "/api/ratings", { product: id, stars });

export const cart = () => request("GET", "/api/cart");
export const addToCart = (id, quantity) => request("POST", "/api/cart", { product: id, quantity });
export const setQuantity = (id, quantity) => request("PATCH", `/api/cart/${id}`, { quantity });
export const setNote = (id, note) => request("PATCH", `/api/cart/${id}`, { note });
export const removeFromCart = (id) => request("DELETE", `/api/cart/${id}`);

export const placeOrder = (order) => request("POST", "/api/orders", order);
export const order = (number) => request("GET", `/api/orders/${number}`);
