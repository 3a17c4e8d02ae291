package diff

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retake-dev/retake/capture/take"
)

// aborted is the browser's word for a request that the page gave up, as it
// does when it goes elsewhere.
const aborted = "net::ERR_ABORTED"

// exchange compares two requests to one endpoint, and what came of them.
func (c *comparer) exchange(x, y *request) []raw {
	var list []raw
	list = append(list, c.bodies(x, y)...)
	if y.Source.Unmatched() && !x.Source.Unmatched() {
		r := c.aboutRequest(Unrecorded, y, "no recording fits %s%s", y.path, unlike(y))
		if isWrite(y.Method) {
			r.Severity = Error
		}
		r.Baseline, r.Candidate = c.sent(x), c.sent(y)
		return append(list, r)
	}
	if r := c.answer(x, y); r != nil {
		return append(list, *r)
	}
	if c.isBuilt(x, y) {
		list = append(list, c.built(x, y)...)
	}
	return append(list, c.contract(x, y)...)
}

// givenUp reports whether the page gave a request up before there was an answer.
// A script that is not found is aborted too, and has a status.
func givenUp(q *request) bool { return q.Failure == aborted && q.Status < 400 }

func (c *comparer) isBuilt(x, y *request) bool {
	return x.Source == take.FromBuild && y.Source == take.FromBuild && x.Failure == "" && y.Failure == "" && isGood(x.Status) && isGood(y.Status)
}

func isGood(status int) bool { return status >= 200 && status < 300 }

// answer compares whether and with what status two requests were answered.
func (c *comparer) answer(x, y *request) *raw {
	old, new := plainStatus(x.Status), plainStatus(y.Status)
	var r raw
	switch {
	case givenUp(x) || givenUp(y):
		return nil
	case y.Failure != "" && x.Failure == "" && refusal(y.Exchange) != "":
		r = c.aboutRequest(RequestFailed, y, "%s may not be shown in a frame (%s)", y.path, refusal(y.Exchange))
	case y.Failure != "" && x.Failure == "":
		r = c.aboutRequest(RequestFailed, y, "%s fails with %s, it answered %d", y.path, y.Failure, x.Status)
	case y.Failure != "" || x.Failure != "":
		return nil
	case c.leadsTo(x.Exchange) != c.leadsTo(y.Exchange) && !isBad(x) && !isBad(y):
		return c.redirected(x, y)
	case old == new:
		return nil
	case new >= 400 && old < 400:
		r = c.aboutRequest(StatusChanged, y, "%s answers %d, it answered %d", y.path, y.Status, x.Status)
	case new == 0 || old == 0:
		return nil // still open
	default:
		r = c.aboutRequest(StatusChanged, y, "%s answers %d, it answered %d", y.path, y.Status, x.Status)
		r.Severity = Warning
		if old >= 400 && new < 400 {
			r.Severity = Info
		}
	}
	r.Baseline, r.Candidate = answers(x.Exchange), answers(y.Exchange)
	return &r
}

// plainStatus makes what a cache answers equal to what the server does.
func plainStatus(status int) int {
	if status == 304 || status == 206 {
		return 200
	}
	return status
}

func answers(x *take.Exchange) string {
	if x.Failure != "" {
		return "fails with " + x.Failure
	}
	return strings.TrimSpace(fmt.Sprintf("answers %d %s", x.Status, x.StatusText))
}

// built compares two responses that both builds gave.
func (c *comparer) built(x, y *request) []raw {
	if old, new := mediaType(x.MIME), mediaType(y.MIME); old != new && old != "" && new != "" {
		r := c.aboutRequest(ContentType, y, "%s answers %s, it answered %s", y.path, new, old)
		r.Baseline, r.Candidate = old, new
		return []raw{r}
	}
	old, ok := jsonShape(c.a.Blobs[x.ResponseBody])
	new, ok2 := jsonShape(c.b.Blobs[y.ResponseBody])
	if !ok || !ok2 || x.ResponseBody == y.ResponseBody {
		return nil
	}
	return c.shapes(ResponseShape, y, "the response of "+y.path, old, new)
}

// shapes reports what a JSON body lacks, and where its types differ.
func (c *comparer) shapes(rule Rule, y *request, thing string, old, new shape) []raw {
	gone, other := old.compare(new)
	gone, other = c.known(y, gone), c.known(y, other)
	if len(gone)+len(other) == 0 {
		return nil
	}
	var r raw
	if len(gone) > 0 {
		r = c.aboutRequest(rule, y, "%s lacks %s", thing, gone[0].path)
		r.key = y.endpoint + "#" + gone[0].path
	} else {
		r = c.aboutRequest(rule, y, "%s of %s is %s, it was %s", other[0].path, strings.TrimPrefix(thing, "the "), other[0].new, other[0].old)
		r.key = y.endpoint + "#" + other[0].path
	}
	r.in(y.endpoint, slices.Concat(gone, other))
	r.Baseline, r.Candidate = evidence(r.changes)
	return []raw{r}
}

// known takes the changes that are noise or ignored out of a list.
func (c *comparer) known(q *request, list []change) []change {
	return slices.DeleteFunc(list, func(ch change) bool {
		if i := c.ignores.body(q, ch); i >= 0 {
			c.ignores.uses[i].Count++
			return true
		}
		at := raw{old: ch.old, new: ch.new}
		at.Rule = RequestChanged
		at.in(q.endpoint, []change{ch})
		return c.isNoise(at)
	})
}

// evidence lists changes for both sides.
func evidence(list []change) (old, new string) {
	var x, y []string
	for i, ch := range list {
		if i == maxOutline {
			x, y = append(x, "…"), append(y, "…")
			break
		}
		x, y = append(x, ch.path+" "+orNone(ch.old)), append(y, ch.path+" "+orNone(ch.new))
	}
	return strings.Join(x, "\n"), strings.Join(y, "\n")
}

func mediaType(mime string) string {
	mime, _, _ = strings.Cut(mime, ";")
	mime = strings.ToLower(strings.TrimSpace(mime))
	switch mime {
	case "application/javascript", "application/x-javascript":
		return "text/javascript"
	}
	return mime
}

// contract compares what the two builds themselves said to a safe request. A
// baseline that was not asked is what its recording says.
func (c *comparer) contract(x, y *request) []raw {
	if y.Contract == nil {
		return nil
	}
	old, new := x.Contract, y.Contract
	if old == nil {
		old = c.recorded(x)
	}
	switch {
	case new.Failure != "" && old.Failure == "":
		r := c.aboutRequest(ContractStatus, y, "%s fails with %s, it answered %d", y.path, new.Failure, old.Status)
		r.Baseline, r.Candidate = fmt.Sprintf("answers %d", old.Status), "fails with "+new.Failure
		return []raw{r}
	case new.Failure != "" || old.Failure != "":
		return nil
	case plainStatus(old.Status) != plainStatus(new.Status):
		r := c.aboutRequest(ContractStatus, y, "%s answers %d, it answered %d", y.path, new.Status, old.Status)
		if old.Status >= 400 && new.Status < 400 {
			r.Severity = Info
		}
		r.Baseline, r.Candidate = fmt.Sprintf("answers %d", old.Status), fmt.Sprintf("answers %d", new.Status)
		return []raw{r}
	}
	if p, q := mediaType(old.MIME), mediaType(new.MIME); p != q && p != "" && q != "" {
		r := c.aboutRequest(ContractType, y, "%s answers %s, it answered %s", y.path, q, p)
		r.Baseline, r.Candidate = p, q
		return []raw{r}
	}
	if len(old.Shape) == 0 || len(new.Shape) == 0 {
		return nil
	}
	return c.shapes(ContractShape, y, "the answer to "+y.path, parseShape(old.Shape), parseShape(new.Shape))
}

// recorded is the contract that a recorded response stands for.
func (c *comparer) recorded(x *request) *take.Contract {
	k := &take.Contract{Status: x.Status, MIME: x.MIME, Failure: x.Failure}
	if s, ok := jsonShape(c.a.Blobs[x.ResponseBody]); ok {
		k.Shape = s.lines()
	}
	return k
}
