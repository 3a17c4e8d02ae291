package shop

// harmlessScripts do the same by other means.
func harmlessScripts() []Change {
	const started = "startTheme($(\"#theme\"));\n"
	return []Change{
		{
			Name:  "xhr-for-fetch",
			About: "Requests are sent by XMLHttpRequest instead of fetch.",
			edits: []edit{patch{
				"js/api.js", `  const response = await fetch(path, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
`, `  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.open(method, path);
    xhr.responseType = "json";
    if (body !== undefined) xhr.setRequestHeader("Content-Type", "application/json");
    xhr.onload = () => xhr.status < 400 ? resolve(xhr.response) : reject(new Error(xhr.response.error));
    xhr.onerror = () => reject(new Error("no connection"));
    xhr.send(body === undefined ? null : JSON.stringify(body));
  });
`,
			}},
		},
		{
			Name:  "delegated-events",
			About: "Listeners are on what is around the buttons instead of on them.",
			edits: []edit{
				patch{
					"js/frame.js", "  notice.querySelector(\"button\").addEventListener(\"click\", () => {\n",
					"  notice.addEventListener(\"click\", (event) => {\n    if (!event.target.closest(\"button\")) return;\n",
				},
				patch{
					"js/product.js", "  add.addEventListener(\"click\", () => cart.add(product));\n  return h(\"div\", { class: \"product__details\" },",
					"  return h(\"div\", { class: \"product__details\", onclick: (event) => { if (add.contains(event.target)) cart.add(product); } },",
				},
				patch{"js/star-rating.js", "    button.addEventListener(\"click\", () => this.#choose(stars));\n", ""},
				patch{
					"js/star-rating.js", "    group.addEventListener(\"keydown\", (event) => this.#walk(event));\n",
					"    group.addEventListener(\"keydown\", (event) => this.#walk(event));\n" +
						"    group.addEventListener(\"click\", (event) => {\n" +
						"      const at = this.#buttons.indexOf(event.target.closest(\"button\"));\n" +
						"      if (at >= 0) this.#choose(at + 1);\n    });\n",
				},
			},
		},
		{
			Name:  "data-layer-order",
			About: "The members of the data layer are in another order.",
			edits: []edit{patch{
				"js/main.js", `{ name: "Larkmoor", currency: "USD", country: "US" }`, `{ country: "US", currency: "USD", name: "Larkmoor" }`,
			}},
		},
		{
			Name:  "body-key-order",
			About: "The fields of a request's body are in another order.",
			edits: []edit{
				patch{"js/api.js", `{ product: id, quantity }`, `{ quantity, product: id }`},
				patch{
					"js/checkout.js", "address: address.values(), delivery: delivery.value(), card: payment.values(),",
					"card: payment.values(), delivery: delivery.value(), address: address.values(),",
				},
			},
		},
		{
			Name:  "query-key-order",
			About: "The parameters of a request's query are in another order.",
			edits: []edit{
				patch{"js/api.js", "  const query = new URLSearchParams({ page });\n", "  const query = new URLSearchParams();\n"},
				patch{"js/api.js", "  return request(\"GET\", `/api/products?${query}`);", "  query.set(\"page\", page);\n  return request(\"GET\", `/api/products?${query}`);"},
			},
		},
		{
			Name:  "random-elsewhere",
			About: "A script draws random numbers that it did not draw before.",
			edits: []edit{patch{"js/main.js", started, "window.pageID = Math.random().toString(36).slice(2) + crypto.randomUUID();\n" + started}},
		},
		{
			Name:  "deferred-rendering",
			About: "What follows the cart is drawn in a microtask, all at once.",
			edits: []edit{patch{
				"js/cart.js", "  for (const callback of watchers) callback(state);\n",
				"  queueMicrotask(() => { for (const callback of watchers) callback(state); });\n",
			}},
		},
		{
			Name:  "shorter-debounce",
			About: "The search begins a tenth of a second sooner.",
			edits: []edit{patch{"js/search.js", "const pause = 300;", "const pause = 200;"}},
		},
		{
			Name:  "analytics-added",
			About: "A third party counts visits.",
			edits: []edit{patch{
				"index.html", "  <script type=\"module\" src=\"/js/main.js\"></script>\n",
				"  <script type=\"module\" src=\"/js/main.js\"></script>\n  <script async src=\"https://stats.example/collect.js\"></script>\n",
			}},
		},
		{
			Name:  "console-log",
			About: "A script says on the console what version it is.",
			edits: []edit{patch{"js/main.js", started, "console.info(\"larkmoor 2026.2.1\");\nconsole.debug(\"boot\", performance.now());\n" + started}},
		},
		{
			Name:  "extra-storage",
			About: "The browser remembers when the shop was visited last.",
			edits: []edit{patch{"js/main.js", started, "try { localStorage.setItem(\"larkmoor:seen\", Date.now()); } catch { /* no matter */ }\n" + started}},
		},
	}
}
