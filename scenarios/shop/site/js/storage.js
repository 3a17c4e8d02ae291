// What this browser remembers. Storage may be full or forbidden: then the shop
// forgets, and works.
export function recall(key, fallback) {
  try {
    return JSON.parse(localStorage.getItem(`larkmoor:${key}`)) ?? fallback;
  } catch {
    return fallback;
  }
}

export function remember(key, value) {
  try {
    localStorage.setItem(`larkmoor:${key}`, JSON.stringify(value));
  } catch { /* forgotten, as said above */ }
}

const recentLimit = 5;

// viewed puts a product first among the recently viewed ones, and returns the rest.
export function viewed({ id, name, price, image, alt }) {
  const others = recall("recent", []).filter((product) => product.id !== id);
  remember("recent", [{ id, name, price, image, alt }, ...others].slice(0, recentLimit));
  return others.slice(0, recentLimit - 1);
}

export const isWished = (id) => recall("wishlist", []).includes(id);

// toggleWish says whether the product is on the wishlist now.
export function toggleWish(id) {
  const list = recall("wishlist", []);
  const wished = !list.includes(id);
  remember("wishlist", wished ? [...list, id] : list.filter((other) => other !== id));
  return wished;
}
