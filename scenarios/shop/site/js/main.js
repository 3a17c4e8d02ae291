// Starts the shop: the parts of the frame first, then the page of the URL.
import { aboutView } from "./about.js";
import { load as loadCart } from "./cart.js";
import { startCartDrawer } from "./cart-drawer.js";
import { checkoutView } from "./checkout.js";
import { homeView } from "./home.js";
import { startClock, startNotice } from "./frame.js";
import { notFoundView } from "./not-found.js";
import { orderView } from "./order.js";
import { productView } from "./product.js";
import { startRouter } from "./router.js";
import { startSearch } from "./search.js";
import { startStock, watch } from "./stock.js";
import { startTheme } from "./theme.js";
import "./star-rating.js";

const $ = (selector) => document.querySelector(selector);

// What the scripts of marketing read: a data layer, which no visitor sees.
window.digitalData = { site: { name: "Larkmoor", currency: "USD", country: "US" } };

startTheme($("#theme"));
startClock($("#clock"));
startNotice($(".notice"));
startSearch($(".search"));
startCartDrawer({ drawer: $("#cart"), scrim: $("#scrim"), button: $(".cart-button") });
watch(({ shoppers }) => { $("#shoppers").textContent = shoppers; });
startStock();

// The checkout decides by the cart what it shows, so the cart comes first.
await loadCart();
startRouter($("#main"), [
  { path: /^\/$/, view: homeView },
  { path: /^\/product\/(\d+)$/, view: productView },
  { path: /^\/checkout$/, view: checkoutView },
  { path: /^\/order\/([\w-]+)$/, view: orderView },
  { path: /^\/about$/, view: aboutView },
  { path: /./, view: notFoundView },
]);
