package diff

import (
	"fmt"

	"github.com/retake-dev/retake/capture/take"
)

// What a user pays for with patience is compared by large steps only: no
// machine is so steady that less is not noise.
const (
	// minGrowth is how many times as large a file is, and minMore by how many
	// bytes, to be a finding.
	minGrowth, minMore = 2, 100_000
	// minDelay is how many milliseconds longer a build takes to answer.
	minDelay = 2000
	// minRest is how many milliseconds of the page's time longer a step takes.
	minRest = 1000
)

// larger reports that a file is much larger.
func (c *comparer) larger(x, y *request) *raw {
	old, new := len(c.a.Blobs[x.ResponseBody]), len(c.b.Blobs[y.ResponseBody])
	if x.ResponseBody == "" || y.ResponseBody == "" || new < minGrowth*old || new < old+minMore {
		return nil
	}
	r := c.aboutRequest(Larger, y, "%s has %d KB, it had %d KB", y.path, new/1000, old/1000)
	r.Baseline, r.Candidate = fmt.Sprintf("%d bytes", old), fmt.Sprintf("%d bytes", new)
	return &r
}

// slower reports requests that the build took seconds longer to answer: of each
// step the first to end, as the others may have waited behind it. It is wall-clock
// time, which virtual time hides from the page; and one slow answer may be the
// machine's, so it is information unless the rule is set to more.
func (c *comparer) slower() map[int][]raw {
	longest := map[string]float64{}
	for i := range c.a.Exchanges {
		if q := c.request(c.a, &c.a.Exchanges[i], c.a.Blobs[c.a.Exchanges[i].RequestBody]); isTimed(q) {
			longest[q.endpoint] = max(longest[q.endpoint], q.Wall)
		}
	}
	first := map[int]*request{}
	for i := range c.b.Exchanges {
		q := c.request(c.b, &c.b.Exchanges[i], c.b.Blobs[c.b.Exchanges[i].RequestBody])
		was, known := longest[q.endpoint]
		if !known || !isTimed(q) || q.Step >= c.shared() || q.Wall < was+minDelay {
			continue
		}
		if f := first[q.Step]; f == nil || q.Wall < f.Wall {
			first[q.Step] = q
		}
	}
	out := map[int][]raw{}
	for k, q := range first {
		was := longest[q.endpoint]
		r := c.aboutRequest(Slower, q, "%s takes %.1f s, it took %.1f s", q.path, q.Wall/1000, was/1000)
		r.Baseline, r.Candidate = fmt.Sprintf("%.1f s", was/1000), fmt.Sprintf("%.1f s", q.Wall/1000)
		out[k] = []raw{r}
	}
	return out
}

// isTimed reports whether a build was asked, and answered.
func isTimed(q *request) bool {
	return q.Source == take.FromBuild && q.Failure == "" && q.Status > 0 && !isOwn(q.URL)
}
