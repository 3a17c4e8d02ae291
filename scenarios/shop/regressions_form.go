package shop

// formRegressions are about fields, their checks and their choices.
func formRegressions() []Change {
	return []Change{
		{
			Name: "missing-field", Rule: "action/target-missing", Locus: "Phone", Tour: true,
			About: "The address form of the checkout has lost its field for the phone number.",
			edits: []edit{patch{
				"js/checkout-steps.js",
				`    field({ name: "phone", label: "Phone", type: "tel", autocomplete: "tel", check: matching(/^\+?[\d\s-]{6,}$/, "Enter a phone number for the courier") }),` + "\n",
				"",
			}},
		},
		{
			Name: "lax-email", Rule: "dom/node-removed", Locus: "Enter a valid email address",
			About: "An address without a domain passes for an email address.",
			edits: []edit{patch{"js/checks.js", `@[^\s@]+\.[a-z]{2,}$/i`, `@[^\s@]+$/i`}},
		},
		{
			Name: "no-default-delivery", Rule: "dom/checked-changed", Locus: "Standard",
			About: "No delivery is chosen at first, though one is priced.",
			edits: []edit{patch{"js/checkout-steps.js", "checked: value === chosen,", "checked: value === chosen.id,"}},
		},
		{
			Name: "missing-country", Rule: "action/option-missing", Locus: "Country",
			About: "A country is gone from the list of those that the shop sends to.",
			edits: []edit{patch{"js/checkout-steps.js", `["DE", "Germany"], `, ""}},
		},
		{
			Name: "readonly-city", Rule: "action/target-readonly", Locus: "City",
			About: "The city can only be read, since it is to come from the postcode some day.",
			edits: []edit{patch{"js/checkout-steps.js", `label: "City",`, `label: "City", readonly: true,`}},
		},
		{
			Name: "plain-email-field", Rule: "dom/attr-changed", Locus: "type of textbox",
			About: "The field for the email address brings up no keyboard with an @.",
			edits: []edit{patch{"js/checkout-steps.js", `label: "Email", type: "email",`, `label: "Email", type: "text",`}},
		},
		{
			Name: "disabled-select", Rule: "action/target-disabled", Locus: "Category",
			About: "The list of categories is disabled.",
			edits: []edit{patch{"js/home.js", `h("select", { id: "category" }`, `h("select", { id: "category", disabled: true }`}},
		},
	}
}
