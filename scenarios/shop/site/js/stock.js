// Stock levels and visitors, asked for every second while the page is open.
import * as api from "./api.js";

const watchers = new Set();
let latest = null;

// watch calls back now, if anything is known, and after every answer.
// It returns the function that ends the watch.
export function watch(callback) {
  watchers.add(callback);
  if (latest) callback(latest);
  return () => watchers.delete(callback);
}

export function startStock() {
  poll();
  setInterval(poll, 1000);
}

async function poll() {
  try {
    latest = await api.stock();
  } catch {
    return; // the next second will do
  }
  for (const callback of watchers) callback(latest);
}
