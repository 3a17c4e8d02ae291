package diff

import "net/url"

// navigation compares where a step led.
func (c *comparer) navigation(k int) []raw {
	a, b := c.a.Steps[k], c.b.Steps[k]
	if a.DOM == nil || b.DOM == nil {
		return nil
	}
	var list []raw
	old, new := c.where(a.URL), c.where(b.URL)
	if old.String() != new.String() {
		r := c.new(URLChanged, "navigation", old.String(), idPath(old.Path), "URL after %s is %s, it was %s", title(a), quote(new.String()), quote(old.String()))
		r.Baseline, r.Candidate, r.chain = old.String(), new.String(), c.chain(k)
		list = append(list, r)
	}
	if x, y := fold(a.PageTitle), fold(b.PageTitle); x != y {
		r := c.new(TitleChanged, "navigation", "title of "+old.Path, "title of "+idPath(old.Path), "title of the page changed from %s to %s", quote(x), quote(y))
		r.Baseline, r.Candidate, r.old, r.new = cut(x, maxEvidence), cut(y, maxEvidence), x, y
		list = append(list, r)
	}
	return c.quiet(list)
}

// where returns a URL of a page without its volatile parts.
func (c *comparer) where(raw string) *url.URL {
	u := relativeURL(raw, c.a.Environment.BaseURL)
	u.Path, u.RawPath = stablePath(u.Path), ""
	u.Fragment, u.RawFragment = anchor(u.Fragment, false), ""
	q := u.Query()
	for key, values := range q {
		for i, v := range values {
			if isVolatile(v) {
				values[i] = "*"
			}
		}
		q[key] = values
	}
	u.RawQuery = q.Encode()
	return u
}
