// The cart is the server's; this is what the page knows of it. Every change asks
// the server, and its answer is the whole cart.
import * as api from "./api.js";
import { showToast } from "./toast.js";

let state = { lines: [], count: 0 };
const watchers = new Set();

export const lines = () => state.lines;

// watch calls back now and after every change, and returns the function that
// ends the watch.
export function watch(callback) {
  watchers.add(callback);
  callback(state);
  return () => watchers.delete(callback);
}

export const load = () => change(api.cart());
export const setQuantity = (id, quantity) => change(api.setQuantity(id, quantity));
export const setNote = (id, note) => change(api.setNote(id, note));
export const remove = (id) => change(api.removeFromCart(id));

export async function add(product) {
  if (await change(api.addToCart(product.id, 1))) showToast("Added to cart");
}

// emptied is for after an order: the server has emptied its cart already.
export function emptied() {
  show({ lines: [], count: 0 });
}

async function change(answer) {
  try {
    show(await answer);
    return true;
  } catch (error) {
    showToast(`Sorry: ${error.message}`);
    show(state); // so that inputs fall back to what the server has
    return false;
  }
}

function show(cart) {
  state = cart;
  for (const callback of watchers) callback(state);
}
