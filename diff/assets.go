package diff

import (
	"maps"
	"slices"

	"github.com/retake-dev/retake/capture/take"
)

// isAsset reports whether a kind of request is for a file that many pages
// share: it may come at any step, or from a cache.
func isAsset(kind string) bool {
	switch kind {
	case "Script", "Stylesheet", "Image", "Font", "Media", "Manifest", "TextTrack":
		return true
	}
	return false
}

// assetKey is the path of an asset without the hash of its content.
func (c *comparer) assetKey(raw string) string {
	u := relativeURL(raw, c.a.Environment.BaseURL)
	return u.Host + assetPath(u.Path)
}

// assets compares files over the whole take. It returns findings by step.
func (c *comparer) assets() map[int][]raw {
	old, new := c.assetsOf(c.a), c.assetsOf(c.b)
	out := map[int][]raw{}
	var lost []raw
	at := 0
	for _, key := range slices.Sorted(maps.Keys(new)) {
		y, x := new[key], old[key]
		r := c.asset(x, y)
		switch {
		case r == nil:
		case r.Rule == CacheLost:
			if lost = append(lost, *r); len(lost) == 1 || y.Step < at {
				at = y.Step
			}
		default:
			out[y.Step] = append(out[y.Step], *r)
		}
	}
	if lost = c.quiet(lost); len(lost) > 0 {
		out[at] = append(out[at], uncached(lost))
	}
	for _, key := range slices.Sorted(maps.Keys(old)) {
		if x := old[key]; new[key] == nil && x.Step < c.shared() {
			r := c.aboutRequest(RequestMissing, x, "%s is no longer loaded", x.path)
			r.Severity = Info
			out[x.Step] = append(out[x.Step], r)
		}
	}
	return out
}

// assetsOf returns the first request of each asset, or the first that failed.
func (c *comparer) assetsOf(t take.Take) map[string]*request {
	list := map[string]*request{}
	for i := range t.Exchanges {
		x := &t.Exchanges[i]
		if !isAsset(x.Type) || isOwn(x.URL) || x.Step >= c.shared() || givenUp(&request{Exchange: x}) {
			continue
		}
		key := c.assetKey(x.URL)
		if known := list[key]; known == nil || !isBad(known) && isBad(&request{Exchange: x}) {
			list[key] = &request{Exchange: x, endpoint: x.Method + " " + key, path: x.Method + " " + key}
		}
	}
	return list
}

// file compares two files that both builds have.
func (c *comparer) file(x, y *request) *raw {
	if old, new := mediaType(x.MIME), mediaType(y.MIME); old != new && old != "" && new != "" {
		r := c.aboutRequest(ContentType, y, "%s is %s, it was %s", y.path, new, old)
		r.Baseline, r.Candidate = old, new
		return &r
	}
	if r := c.larger(x, y); r != nil {
		return r
	}
	return c.cacheLost(x, y)
}

func isBad(q *request) bool { return q.Failure != "" || q.Status >= 400 }

// asset compares one file; x is nil if the baseline did not load it.
func (c *comparer) asset(x, y *request) *raw {
	if x != nil {
		if r := c.answer(x, y); r != nil || !c.isBuilt(x, y) {
			return r
		}
		return c.file(x, y)
	}
	if y.Source.Unmatched() {
		r := c.aboutRequest(Unrecorded, y, "%s is new, and has no recording", y.path)
		r.Severity = Info
		return &r
	}
	r := c.aboutRequest(RequestNew, y, "%s is loaded, it was not", y.path)
	r.Severity = Info
	if isBad(y) {
		r = c.aboutRequest(RequestFailed, y, "%s is new, and %s", y.path, answers(y.Exchange))
		r.Candidate = answers(y.Exchange)
	}
	return &r
}
