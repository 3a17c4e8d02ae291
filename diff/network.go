package diff

import (
	"encoding/json"
	"net/url"
	"strings"

	"github.com/retake-dev/retake/capture/take"
)

// request is an exchange made ready for alignment.
type request struct {
	*take.Exchange
	body     []byte // of the request
	endpoint string // method and path, with ids replaced; the locus
	exact    string // method, path and query
	path     string // for people: the path as it was
	shifted  bool   // paired with one of a neighbouring step
}

// requests holds the requests of both takes for one endpoint.
type requests struct {
	endpoint string
	a, b     map[int][]*request // by step
	steps    int                // of the baseline in which it occurs
}

// network compares the exchanges. It returns findings by step.
func (c *comparer) network() map[int][]raw {
	out := map[int][]raw{}
	n := c.shared()
	for _, e := range c.endpoints() {
		e.shift(n)
		for k := -1; k < n; k++ {
			out[k] = append(out[k], c.window(e, k)...)
		}
	}
	for k, list := range c.assets() {
		out[k] = append(out[k], list...)
	}
	for k, list := range c.slower() {
		out[k] = append(out[k], list...)
	}
	for k := range out {
		out[k] = c.quiet(out[k])
	}
	return out
}

// endpoints groups the requests that are no assets, in the order in which
// their endpoints were first seen.
func (c *comparer) endpoints() []*requests {
	var list []*requests
	byName := map[string]*requests{}
	gather := func(t take.Take, into func(*requests) map[int][]*request) {
		for i := range t.Exchanges {
			x := &t.Exchanges[i]
			if isAsset(x.Type) || x.Method == "OPTIONS" || x.Type == "Preflight" || x.Step >= c.shared() || isOwn(x.URL) {
				continue
			}
			for _, q := range c.requests(t, x) {
				e := byName[q.endpoint]
				if e == nil {
					e = &requests{endpoint: q.endpoint, a: map[int][]*request{}, b: map[int][]*request{}}
					byName[q.endpoint], list = e, append(list, e)
				}
				m := into(e)
				m[q.Step] = append(m[q.Step], q)
			}
		}
	}
	gather(c.a, func(e *requests) map[int][]*request { return e.a })
	gather(c.b, func(e *requests) map[int][]*request { return e.b })
	for _, e := range list {
		e.steps = len(e.a)
	}
	return list
}

// isOwn reports whether a request never left the page.
func isOwn(url string) bool {
	return strings.HasPrefix(url, "data:") || strings.HasPrefix(url, "blob:") || strings.HasPrefix(url, "about:") || strings.HasSuffix(url, "/favicon.ico")
}

// requests are an exchange, and what the page sent on it if it is a stream.
func (c *comparer) requests(t take.Take, x *take.Exchange) []*request {
	body := t.Blobs[x.RequestBody]
	if len(x.Pieces) == 0 || x.Pieces[0].Kind == take.BodyPart {
		return []*request{c.request(t, x, body)}
	}
	list := []*request{c.request(t, x, nil)}
	for p, data := range x.Split(body, nil) {
		if p.Sent && p.Kind != take.CloseMessage && p.Step < c.shared() {
			sent := x.Sent(p)
			list = append(list, c.request(t, &sent, data))
		}
	}
	return list
}

func (c *comparer) request(t take.Take, x *take.Exchange, body []byte) *request {
	u := relativeURL(x.URL, t.Environment.BaseURL)
	host := ""
	if u.Host != "" {
		host = u.Host
	}
	q := &request{Exchange: x, body: body, path: x.Method + " " + host + u.Path}
	q.endpoint = x.Method + " " + host + idPath(u.Path)
	q.exact = q.path + "?" + u.RawQuery
	if op := operation(x, body); op != "" {
		q.endpoint += " " + op
		q.exact += " " + op
		q.path += " " + op
	}
	return q
}

// operation returns what a request whose path does not tell it asks for, "" if
// nothing does: the name of a GraphQL operation, the type of a message.
func operation(x *take.Exchange, body []byte) string {
	names := []string{"operationName"}
	switch {
	case x.Method == take.Send:
		names = []string{"type", "event", "action", "method", "op", "cmd", "command", "kind"}
	case x.Method != "POST" || !strings.Contains(x.URL, "graphql"):
		return ""
	}
	var said map[string]any
	if json.Unmarshal(body, &said) != nil {
		return ""
	}
	for _, name := range names {
		if op, ok := said[name].(string); ok && op != "" {
			return op
		}
	}
	return ""
}

func isWrite(method string) bool {
	return method != "GET" && method != "HEAD" && method != "OPTIONS"
}

// shift pairs a request that is missing at one step with a new one at the step
// beside it: work at the border of two steps may fall on either side.
func (e *requests) shift(n int) {
	for k := -1; k < n; k++ {
		for _, beside := range [...]int{k + 1, k - 1} {
			for e.surplus(k) < 0 && e.surplus(beside) > 0 && e.borrow(k, beside) {
			}
		}
	}
}

func (e *requests) surplus(k int) int { return len(e.b[k]) - len(e.a[k]) }

// borrow moves a request of the candidate that fits one of the baseline from a
// step to the one beside it.
func (e *requests) borrow(k, from int) bool {
	for i, y := range e.b[from] {
		if y.shifted || contains(e.a[from], y.exact) || !contains(e.a[k], y.exact) {
			continue
		}
		y.shifted = true
		e.b[k] = append(e.b[k], y)
		e.b[from] = append(append([]*request(nil), e.b[from][:i]...), e.b[from][i+1:]...)
		return true
	}
	return false
}

func contains(list []*request, exact string) bool {
	for _, q := range list {
		if q.exact == exact {
			return true
		}
	}
	return false
}

// window compares the requests of one endpoint at one step.
func (c *comparer) window(e *requests, k int) []raw {
	pairs, missing, added := alignRequests(e.a[k], e.b[k])
	var list []raw
	for _, p := range pairs {
		list = append(list, c.exchange(p[0], p[1])...)
	}
	if len(missing)+len(added) == 0 {
		return list
	}
	polls := len(c.a.Steps) >= 4 && 2*e.steps >= len(c.a.Steps)
	if polls && len(missing) <= 1 && len(added) <= 1 {
		return list
	}
	list = append(list, c.missing(e, k, missing)...)
	return append(list, c.added(e, k, added)...)
}

// alignRequests pairs the requests of one endpoint: those that are equal first,
// then those with equal URLs, then by order.
func alignRequests(a, b []*request) (pairs [][2]*request, missing, added []*request) {
	used := make([]bool, len(b))
	partner := make([]*request, len(a))
	for _, key := range [...]func(q *request) string{
		func(q *request) string { return q.exact + "\n" + string(q.body) },
		func(q *request) string { return q.exact },
		func(*request) string { return "" },
	} {
		free := map[string][]int{}
		for j, y := range b {
			if !used[j] {
				free[key(y)] = append(free[key(y)], j)
			}
		}
		for i, x := range a {
			if list := free[key(x)]; partner[i] == nil && len(list) > 0 {
				free[key(x)] = list[1:]
				partner[i], used[list[0]] = b[list[0]], true
			}
		}
	}
	for i, x := range a {
		if partner[i] != nil {
			pairs = append(pairs, [2]*request{x, partner[i]})
		} else {
			missing = append(missing, x)
		}
	}
	for j, y := range b {
		if !used[j] {
			added = append(added, y)
		}
	}
	return pairs, missing, added
}

func (c *comparer) missing(e *requests, k int, missing []*request) []raw {
	if len(missing) == 0 {
		return nil
	}
	x := missing[0]
	writes := isWrite(x.Method)
	had, has := len(e.a[k]), len(e.b[k])
	if has > 0 && !writes {
		return nil // it reads less often, that is no loss
	}
	r := c.aboutRequest(RequestMissing, x, "%s is no longer sent", x.path)
	if !writes {
		r.Severity = Warning
	}
	if has > 0 {
		r.Message = x.path + " is sent " + times(has) + ", it was " + times(had)
	}
	r.Baseline, r.Candidate = c.sent(x), ""
	return []raw{r}
}

func (c *comparer) added(e *requests, k int, added []*request) []raw {
	if len(added) == 0 {
		return nil
	}
	had, has := len(e.a[k]), len(e.b[k])
	y := added[0]
	var list []raw
	for _, q := range added {
		if q.Source.Unmatched() {
			return append(list, c.unrecorded(e, q)...)
		}
		if bad := c.newlyBad(q); bad != nil {
			return append(list, *bad)
		}
	}
	switch {
	case had == 0:
		r := c.aboutRequest(RequestNew, y, "%s is new", y.path)
		r.Candidate = c.sent(y)
		list = append(list, r)
	case has > had+1 || isWrite(y.Method):
		r := c.aboutRequest(Repeated, y, "%s is sent %s, it was %s", y.path, times(has), times(had))
		r.Baseline, r.Candidate = times(had), times(has)
		list = append(list, r)
	}
	return list
}

// newlyBad reports a new request that fails.
func (c *comparer) newlyBad(q *request) *raw {
	if q.Failure == "" && q.Status < 500 || q.Failure == aborted {
		return nil
	}
	r := c.aboutRequest(RequestFailed, q, "%s is new, and %s", q.path, answers(q.Exchange))
	r.Candidate = answers(q.Exchange)
	return &r
}

// unrecorded reports a request that no recording fits, if the baseline had no
// such request at that endpoint.
func (c *comparer) unrecorded(e *requests, y *request) []raw {
	for _, list := range e.a {
		for _, x := range list {
			if x.Source.Unmatched() {
				return nil
			}
		}
	}
	says := map[take.Source]string{take.Unrecorded: "was answered by the build", take.Blocked: "was blocked", take.Empty: "got an empty answer"}[y.Source]
	r := c.aboutRequest(Unrecorded, y, "no recording fits %s: it %s%s", y.path, says, unlike(y))
	if isWrite(y.Method) {
		r.Severity = Error
	}
	r.Candidate = c.sent(y)
	return []raw{r}
}

// unlike says why the nearest recording does not fit a request.
func unlike(q *request) string {
	if q.Nearest == nil {
		return ""
	}
	method, address, _ := strings.Cut(q.Nearest.Request, " ")
	if u, err := url.Parse(address); err == nil && strings.HasPrefix(q.URL, u.Scheme+"://"+u.Host+"/") {
		address = u.EscapedPath()
	}
	return "; the nearest, " + method + " " + address + ", " + strings.Join(q.Nearest.Unlike, ", ")
}

// aboutRequest begins a finding about a request.
func (c *comparer) aboutRequest(rule Rule, q *request, format string, args ...any) raw {
	r := c.new(rule, "network", q.path, q.endpoint, format, args...)
	_, r.source, _ = strings.Cut(q.path, " ")
	r.source = assetPath(r.source)
	r.at, r.writes = q.Ended, isWrite(q.Method)
	r.kind = q.Type
	return r
}

// sent describes a request with the beginning of its body.
func (c *comparer) sent(q *request) string {
	says := strings.TrimSuffix(q.exact, "?")
	if body := q.body; len(body) > 0 {
		says += "\n" + cut(strings.ToValidUTF8(string(body[:min(len(body), 4*maxEvidence)]), "�"), maxEvidence)
	}
	return says
}
