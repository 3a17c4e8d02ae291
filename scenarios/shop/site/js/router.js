// Routes are client-side. A view is a function of the path's groups and the URL;
// it returns { title, node } and, if it likes,
//   update(url)  the URL changed within the same route: no new node is needed
//   leave()      the node is going away
let routes = [];
let outlet;
let current = {};

export function startRouter(element, table) {
  outlet = element;
  routes = table;
  history.scrollRestoration = "manual";
  document.addEventListener("click", followLink);
  addEventListener("popstate", (event) => render({ y: event.state?.y ?? 0 }));
  render({});
}

// navigate goes to a path of the shop. keepFocus is for controls that the user
// goes on using, such as the search box.
export function navigate(path, { replace = false, keepFocus = false } = {}) {
  if (replace) {
    history.replaceState(history.state, "", path);
  } else {
    history.replaceState({ y: scrollY }, "");
    history.pushState({}, "", path);
  }
  render({ y: replace ? undefined : 0, focus: !keepFocus && !replace });
}

function followLink(event) {
  const link = event.target.closest("a[href^='/']");
  if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  navigate(link.getAttribute("href"));
}

function render({ y, focus = false }) {
  const url = new URL(location.href);
  const route = routes.find(({ path }) => path.test(url.pathname));
  const key = route.view.name + url.pathname;
  if (current.key === key && current.update) {
    current.update(url);
  } else {
    current.leave?.();
    current = { key, ...route.view(url.pathname.match(route.path).slice(1), url) };
    outlet.replaceChildren(current.node);
    markNav(url.pathname);
  }
  document.title = `${current.title} · Larkmoor`;
  if (focus) outlet.focus({ preventScroll: true });
  if (y !== undefined) scrollTo(0, y);
}

// setTitle is for views that learn their title after they were shown.
export function setTitle(title) {
  document.title = `${title} · Larkmoor`;
}

function markNav(pathname) {
  for (const link of document.querySelectorAll(".nav a")) {
    if (link.getAttribute("href") === pathname) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}
