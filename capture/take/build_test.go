package take

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBuildSharesNothing(t *testing.T) {
	b := NewBuilder(Scenario{Name: "n"}, Captured, testEnvironment())
	content := []byte("body")
	id := b.PutBlob(content)
	step := shopStep(0, 40, "")
	exchange := Exchange{Method: "GET", URL: "/", Source: FromBuild, ResponseBody: id,
		ResponseHeaders: []Header{{"a", "b"}}, Contract: &Contract{Shape: []string{"x"}}, Nearest: &Nearest{Unlike: []string{"x"}}}
	assert.Equal(t, 0, b.AddStep(step))
	b.AddExchange(exchange)
	first, err := b.Build()
	require.NoError(t, err)
	again, err := b.Build()
	require.NoError(t, err)
	want := encoded(t, first)

	content[0] = 'X'
	for i := range step.DOM.Nodes {
		n := &step.DOM.Nodes[i]
		n.Name = "changed"
		if n.Value != nil {
			*n.Value = "changed"
		}
		if n.Box != nil {
			n.Box[0] = 1e6
		}
		if len(n.Attrs) > 0 {
			n.Attrs[0] = "changed"
		}
	}
	step.DOM.Styles[0][0], step.DOM.Storage["x"] = "changed", "changed"
	step.Console[0].Text, step.Effects.Loci[0], step.Target.Label = "changed", "changed", "changed"
	exchange.ResponseHeaders[0].Name, exchange.Contract.Shape[0], exchange.Nearest.Unlike[0] = "changed", "changed", "changed"
	b.take.Blobs[id][1] = 'X'
	assert.Equal(t, want, encoded(t, first))
	assert.Equal(t, first, again)
}

func TestBuildGivesTheNormalForm(t *testing.T) {
	e := testEnvironment()
	e.Start = time.Now().In(time.FixedZone("x", 3600))
	b := NewBuilder(Scenario{}, Reenacted, e)
	s := shopStep(0, 20, "")
	s.Title, s.Console = "a\xffb", []Message{}
	s.DOM.Nodes[5].Box = &[4]float64{1.0049999, -0.001, 1e6 / 3, 7}
	s.DOM.Nodes[5].Attrs = []string{}
	s.DOM.Storage = map[string]string{}
	b.AddStep(s)
	got, err := b.Build()
	require.NoError(t, err)
	assert.Equal(t, "a\uFFFDb", got.Steps[0].Title)
	assert.Nil(t, got.Steps[0].Console)
	assert.Nil(t, got.Steps[0].DOM.Nodes[5].Attrs)
	assert.Nil(t, got.Steps[0].DOM.Storage)
	assert.Equal(t, &[4]float64{1, 0, 333333.33, 7}, got.Steps[0].DOM.Nodes[5].Box)
	assert.False(t, math.Signbit(got.Steps[0].DOM.Nodes[5].Box[1]), "no negative zero")
	again, err := decoded(encoded(t, got))
	require.NoError(t, err)
	assert.Equal(t, got, again)
}

func TestValidate(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(t *Take)
		want  string
	}{
		{"origin", func(t *Take) { t.Origin = "dream" }, `unknown origin "dream"`},
		{"clock", func(t *Take) { t.Environment.Clock = "" }, `unknown clock ""`},
		{"network", func(t *Take) { t.Environment.Network = "x" }, `unknown network "x"`},
		{"viewport", func(t *Take) { t.Environment.Viewport.Width = -1 }, "the viewport has a negative size"},
		{"scale", func(t *Take) { t.Environment.Viewport.Scale = math.NaN() }, "environment: Viewport: Scale: NaN is not a finite number"},
		{"year", func(t *Take) { t.Environment.Made = time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC) }, "environment: Time.MarshalJSON"},
		{"name", func(t *Take) { t.Scenario.Name = "\xff" }, `scenario: Name: "\xff" is not UTF-8`},
		{"step without id", func(t *Take) { t.Steps[1].ID = "" }, "step 1 (): no id"},
		{"step twice", func(t *Take) { t.Steps[1].ID = "s00" }, "step 1 (s00): an earlier step has the same id"},
		{"kind", func(t *Take) { t.Steps[1].Kind = "" }, "step 1 (s01): no kind"},
		{"status", func(t *Take) { t.Steps[1].Outcome.Status = "" }, `step 1 (s01): unknown status ""`},
		{"reason", func(t *Take) { t.Steps[1].Outcome.Reason = "x" }, `step 1 (s01): unknown reason "x"`},
		{"time", func(t *Take) { t.Steps[1].Settled = math.Inf(1) }, "step 1 (s01): Settled: +Inf is not a finite number"},
		{"console time", func(t *Take) { t.Steps[1].Console[0].At = math.NaN() }, "step 1 (s01): Console: At: NaN is not a finite number"},
		{"picture", func(t *Take) { t.Steps[1].Picture = "abc" }, "step 1 (s01): picture: there is no blob abc"},
		{"target", func(t *Take) { t.Steps[1].Target.Node = 1000 }, "step 1 (s01): the target is node 1000 of"},
		{"rank", func(t *Take) { t.Steps[1].Target.Rank = -1 }, "step 1 (s01): the target's locator has rank -1"},
		{"effects", func(t *Take) { t.Steps[1].Effects.Added = -1 }, "step 1 (s01): a negative number of effects"},
		{"loci", func(t *Take) { t.Steps[1].Effects.Loci = make([]string, 13) }, "step 1 (s01): 13 loci, more than 12"},
		{"line", func(t *Take) { t.Steps[1].Line = -1 }, "step 1 (s01): a negative line"},
		{"no nodes", func(t *Take) { t.Steps[0].DOM.Nodes = nil }, "step 0 (s00): dom: no nodes"},
		{"top", func(t *Take) { t.Steps[0].DOM.Nodes[0].Kind = Element }, "dom: node 0 is not the top document"},
		{"focus", func(t *Take) { t.Steps[0].DOM.Focus = -2 }, "dom: the focus is node -2 of"},
		{"parent ahead", func(t *Take) { t.Steps[0].DOM.Nodes[3].Parent = 7 }, "dom: node 3: parent 7 does not precede it"},
		{"second root", func(t *Take) { t.Steps[0].DOM.Nodes[3].Parent = -1 }, "dom: node 3: parent -1 does not precede it"},
		{"not contiguous", func(t *Take) { t.Steps[0].DOM.Nodes[9].Parent = 3 }, "dom: node 9: parent 3 is out of document order"},
		{"text in text", func(t *Take) { t.Steps[0].DOM.Nodes[5].Parent = 4 }, "dom: node 5: an element in a text"},
		{"late shadow", func(t *Take) { n := &t.Steps[0].DOM.Nodes[5]; n.Kind, n.Name = Shadow, "" }, "dom: node 5: a shadow root that is not the first child of an element"},
		{"attributes", func(t *Take) { t.Steps[0].DOM.Nodes[1].Attrs = []string{"b", "", "a", ""} }, `dom: node 1: attribute "a" after "b"`},
		{"attribute twice", func(t *Take) { t.Steps[0].DOM.Nodes[1].Attrs = []string{"a", "", "a", ""} }, `dom: node 1: attribute "a" after "a"`},
		{"box", func(t *Take) { t.Steps[0].DOM.Nodes[1].Box = &[4]float64{0, 0, 1.234, 0} }, "dom: node 1: a box at 1.234, not rounded to 1/100"},
		{"box of nan", func(t *Take) { t.Steps[0].DOM.Nodes[1].Box = &[4]float64{math.NaN()} }, "dom: node 1: a box at NaN"},
		{"scroll", func(t *Take) { t.Steps[0].DOM.Nodes[1].Scroll = &[2]float64{math.NaN()} }, "dom: node 1: NaN is not a finite number"},
		{"value", func(t *Take) { t.Steps[0].DOM.Nodes[1].Value = new("\xff") }, `dom: node 1: "\xff" is not UTF-8`},
		{"storage", func(t *Take) { t.Steps[0].DOM.Storage = map[string]string{"\xff": ""} }, "dom: storage:"},
		{"style", func(t *Take) { t.Steps[0].DOM.Styles[0][0] = "\xff" }, "dom: style 0:"},
		{"exchange step", func(t *Take) { t.Exchanges[0].Step = 9 }, "exchange 0 (POST http://shop.test/api/cart?id=1&q=a%20b): it belongs to step 9 of 3"},
		{"method", func(t *Take) { t.Exchanges[0].Method = "" }, "no method"},
		{"url", func(t *Take) { t.Exchanges[0].URL = "" }, "no url"},
		{"http status", func(t *Take) { t.Exchanges[0].Status = 1000 }, "status 1000"},
		{"source", func(t *Take) { t.Exchanges[0].Source = "" }, `unknown source ""`},
		{"request body", func(t *Take) { t.Exchanges[0].RequestBody = "abc" }, "request body: there is no blob abc"},
		{"response body", func(t *Take) { t.Exchanges[0].ResponseBody = "abc" }, "response body: there is no blob abc"},
		{"header", func(t *Take) { t.Exchanges[0].RequestHeaders[0].Value = "\xff" }, "RequestHeaders: Value:"},
		{"blob", func(t *Take) { t.Blobs["abc"] = nil }, "blob abc: its content has another digest"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			take := session(t, 3, 60)
			require.NoError(t, Validate(take))
			test.spoil(&take)
			err := Validate(take)
			require.ErrorContains(t, err, test.want)
			assert.NotContains(t, err.Error(), "\n")
			assert.Error(t, WriteFile(t.TempDir()+"/a.take", take), "nothing invalid is written")
			Digest(take) // of an invalid take is of no use, but does not panic
		})
	}
}
