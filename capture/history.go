package capture

import (
	"net/url"
	"strings"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/scenarios"
)

// compare says which way a history went: back, forward, to an address that
// was typed, or "" for anything that the page did.
func compare(before, now browser.History) (scenarios.Kind, string) {
	if now.Index < 0 || now.Index >= len(now.Entries) {
		return "", ""
	}
	at := now.Entries[now.Index]
	if before.Index >= 0 && before.Index < len(before.Entries) && at.ID == before.Entries[before.Index].ID {
		return "", ""
	}
	for i, e := range before.Entries {
		if e.ID != at.ID {
			continue
		}
		if i < before.Index {
			return scenarios.Back, ""
		}
		return scenarios.Forward, ""
	}
	if at.Typed {
		return scenarios.Navigate, at.URL
	}
	return "", ""
}

// relative shortens an address of the scenario's own origin to its path.
func relative(base, address string) string {
	b, err := url.Parse(base)
	if err != nil {
		return address
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != b.Scheme || u.Host != b.Host || strings.HasPrefix(u.Path, "//") {
		return address
	}
	u.Scheme, u.Host, u.User = "", "", nil
	return u.String()
}
