package diff

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/retake-dev/retake/capture/take"
)

// answerHeader is a header of an answer, "" if it has none of the name.
func answerHeader(x *take.Exchange, name string) string {
	for _, h := range x.ResponseHeaders {
		if strings.EqualFold(h.Name, name) {
			return h.Value
		}
	}
	return ""
}

// leadsTo is the address that an answer sends the browser to, without what is
// volatile in it; "" if it sends it nowhere.
func (c *comparer) leadsTo(x *take.Exchange) string {
	to := answerHeader(x, "location")
	if x.Status < 300 || x.Status >= 400 || to == "" {
		return ""
	}
	if base, err := url.Parse(x.URL); err == nil {
		if u, err := base.Parse(to); err == nil {
			to = u.String()
		}
	}
	u := c.where(to)
	return u.Host + u.RequestURI()
}

// redirected reports that two answers send the browser to different places.
func (c *comparer) redirected(x, y *request) *raw {
	old, new := c.leadsTo(x.Exchange), c.leadsTo(y.Exchange)
	says := "is redirected to " + new + ", it was to " + old
	switch {
	case old == "":
		says = fmt.Sprintf("is redirected to %s, it answered %d", new, x.Status)
	case new == "":
		says = fmt.Sprintf("is no longer redirected to %s, it answers %d", old, y.Status)
	}
	r := c.aboutRequest(Redirected, y, "%s %s", y.path, says)
	r.Baseline, r.Candidate = chain(x.Exchange, old), chain(y.Exchange, new)
	r.old, r.new = withoutQuery(old), withoutQuery(new)
	return &r
}

func withoutQuery(uri string) string {
	path, _, _ := strings.Cut(uri, "?")
	return assetPath(path)
}

// chain says what an answer is, and where it leads.
func chain(x *take.Exchange, to string) string {
	if to == "" {
		return answers(x)
	}
	return fmt.Sprintf("answers %d, to %s", x.Status, to)
}

// minKept is how many seconds a cache must have been allowed to keep a file for
// the loss to be told: less is no promise to those who come again.
const minKept = 60

// keeps is for how many seconds caches may keep an answer without asking, 0 if
// not at all, and what says so. An answer that says nothing may be kept for a
// time that the browser guesses: that is no promise either.
func keeps(x *take.Exchange) (seconds int, says string) {
	says = answerHeader(x, "cache-control")
	for part := range strings.FieldsFuncSeq(strings.ToLower(says), isListed) {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "no-store", "no-cache":
			return 0, says
		case "max-age":
			n, err := strconv.Atoi(strings.Trim(value, `"`))
			if err != nil && !errors.Is(err, strconv.ErrRange) {
				return 0, says // caches take it for stale
			}
			seconds = max(0, n) // of one too large, the largest (RFC 9111, 1.2.2)
		}
	}
	if says == "" {
		seconds, says = expires(x)
	}
	return seconds, cmp.Or(says, "nothing of caches")
}

// isListed reports whether a character is between the values of a header: the
// browser puts a line break between those of headers of one name.
func isListed(r rune) bool { return r == ',' || r == '\n' }

// expires is keeps for the older header.
func expires(x *take.Exchange) (seconds int, says string) {
	says = answerHeader(x, "expires")
	until, err := http.ParseTime(says)
	from, err2 := http.ParseTime(answerHeader(x, "date"))
	if err != nil || err2 != nil {
		return 0, says
	}
	return max(0, int(until.Sub(from).Seconds())), says
}

// cacheLost reports a file that caches may no longer keep.
func (c *comparer) cacheLost(x, y *request) *raw {
	old, had := keeps(x.Exchange)
	if new, has := keeps(y.Exchange); old >= minKept && new == 0 {
		r := c.aboutRequest(CacheLost, y, "caches may no longer keep %s", y.path)
		r.Baseline, r.Candidate = had, has
		return &r
	}
	return nil
}

// uncached makes one finding of all files that caches may no longer keep: it is
// the server's doing, and not that of each.
func uncached(list []raw) raw {
	r := list[0]
	for _, other := range list[1:] {
		r.noise, r.paths = append(r.noise, other.noise...), append(r.paths, other.Locus.Path)
	}
	if len(list) > 1 {
		r.Message += " and " + count(len(list)-1, "file") + " more"
		r.key = "files" // whichever is first
	}
	return r
}

// refusal is what in an answer forbids that it is shown in a frame, "" if it
// was not blocked for that.
func refusal(x *take.Exchange) string {
	if !strings.HasPrefix(x.Failure, "net::ERR_BLOCKED_BY_RESPONSE") {
		return ""
	}
	if v := answerHeader(x, "x-frame-options"); v != "" {
		return "X-Frame-Options: " + v
	}
	if v := answerHeader(x, "content-security-policy"); strings.Contains(v, "frame-ancestors") {
		return "Content-Security-Policy: " + cut(v, maxQuote)
	}
	return ""
}
