package rrweb

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/retake-dev/retake/scenarios"
	"github.com/retake-dev/retake/scenarios/imports"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// hostile is a file that is broken, or wants to break the reader. What is made
// of it is an error, or steps with a gap that says what is missing.
type hostile struct {
	reason, recording string
	want              string // in the error, or in a gap; "" where nothing is missing
	steps             int    // 0 for an error
}

// withData is a recording with one event of an incremental source in it whose
// data are these.
func withData(t *testing.T, data string) string {
	t.Helper()
	list := strings.TrimSuffix(jsonOf(t, events(opened(button(10, "Add")), clicked(500, 10))), "]")
	return fmt.Sprintf(`%s,{"type":3,"timestamp":%d,"data":%s}]`, list, start+900, data)
}

func withNode(t *testing.T, node string) string {
	t.Helper()
	return fmt.Sprintf(`[%s,{"type":2,"timestamp":%d,"data":{"node":%s}}]`, jsonOf(t, meta(0, "https://shop.example/")), start+1, node)
}

func nested(open, inside, end string, times int) string {
	return strings.Repeat(open, times) + inside + strings.Repeat(end, times)
}

func hostileFiles(t *testing.T) []hostile {
	whole := jsonOf(t, shopping())
	bomb := strings.Repeat("0", 8<<20)
	return []hostile{
		{"nothing", "", "it is empty", 0},
		{"white space", " \n\t", "it is empty", 0},
		{"null", "null", "no rrweb events", 0},
		{"a number", "12", "no rrweb events", 0},
		{"an empty list", "[]", "no rrweb events", 0},
		{"an empty object", "{}", "no rrweb events", 0},
		{"a list of nothing", "[null,1,true,\"x\",[],{}]", "no rrweb events", 0},
		{"HTML", "<!doctype html><p>", "not JSON", 0},
		{"bytes", "\xff\xfe\x00\x01", "not JSON", 0},
		{"cut at once", whole[:1], "it ends in the middle", 0},
		{"cut in the first event", whole[:20], "it ends in the middle", 0},
		{"cut in a text", whole[:strings.LastIndex(whole, "timestamp")+3], "it ends in the middle", 2},
		{"the brackets are crossed", `[{"type":4,"data":{"href":"https://x.example/"]}]`, "expected ',', found ']'", 0},
		{"more after the end", whole + "]", "expected the end", 3},
		{"lists without end", strings.Repeat("[", 1<<20), "nested too deep", 0},
		{"objects without end", strings.Repeat(`{"data":`, 1<<18), "nested too deep", 0},
		{"elements without end", withNode(t, `{"type":0,"id":1,"childNodes":[`+nested(`{"type":2,"id":3,"tagName":"b","childNodes":[`, "", "]}", 50_000)+"]}"), "nested too deep", 0},
		{"a million nodes", withNode(t, `{"type":0,"id":1,"childNodes":[`+strings.Repeat(`{"type":3,"id":2},`, 1_000_000)+"{}]}"), "too large: more than 200000 nodes", 0},
		{"a zlib bomb in a text", jsonOf(t, []any{latin1(zlibOf(t, bomb))}), "too large", 0},
		{"a gzip bomb in a field", withData(t, `{"source":0,"adds":`+jsonOf(t, latin1(gzipOf(t, bomb)))+"}"), "too large", 2},
		{"a zlib bomb in a segment", `{"segment_id":0}` + "\n" + string(zlibOf(t, bomb)), "too large", 0},
		{"compressed data that are none", withData(t, `{"source":0,"adds":"abc"}`), "neither zlib nor gzip", 2},
		{"characters that are no bytes", jsonOf(t, []any{"x\u4e00"}), "neither zlib nor gzip", 0},
		{"no document", withNode(t, `null`), "a full snapshot without a document", 0},
		{"a document that is an element", withNode(t, `{"type":2,"id":1,"tagName":"html","childNodes":[]}`), "a full snapshot without a document", 0},
		{"a document of wrong types", withNode(t, `{"type":"0","id":[],"childNodes":5}`), "a full snapshot without a document", 0},
		{"children of wrong types", withNode(t, `{"type":0,"id":1,"childNodes":[1,null,"x",[],{"type":77,"id":2},{"type":2,"id":-5,"tagName":7,"attributes":[]}]}`), "", 1},
		{"every id is the same", withNode(t, `{"type":0,"id":1,"childNodes":[{"type":2,"id":1,"tagName":"a","childNodes":[]}]}`), "", 1},
		{"a node in itself", withData(t, `{"source":0,"adds":[{"parentId":4,"nextId":null,"node":{"type":2,"id":4,"tagName":"body","childNodes":[]}}]}`), "", 2},
		{"nodes in each other", withData(t, `{"source":0,"adds":[{"parentId":92,"nextId":null,"node":{"type":2,"id":91,"tagName":"a","childNodes":[]}},{"parentId":91,"nextId":null,"node":{"type":2,"id":92,"tagName":"a","childNodes":[]}}]}`), "2 nodes of the document whose parent never came", 2},
		{"siblings before each other", withData(t, `{"source":0,"adds":[{"parentId":4,"nextId":92,"node":{"type":2,"id":91,"tagName":"a","childNodes":[]}},{"parentId":4,"nextId":91,"node":{"type":2,"id":92,"tagName":"a","childNodes":[]}}]}`), "", 2},
		{"the document removed", withData(t, `{"source":0,"removes":[{"parentId":0,"id":1}]}`), "", 2},
		{"changes of wrong types", withData(t, `{"source":0,"adds":{},"removes":[5,"x",null],"texts":[{"id":"4","value":{}}],"attributes":[{"id":4,"attributes":[1]}]}`), "", 2},
		{"data that are a list", withData(t, `[1,2]`), "", 2},
		{"data that are a text", withData(t, `"x"`), "", 2},
		{"a source that there is not", withData(t, `{"source":99}`), "", 2},
		{"a click on what is not there", withData(t, `{"source":2,"type":2,"id":1e300}`), "untargeted", 2},
		{"an input without an element", withData(t, `{"source":5,"text":["x"]}`), "untargeted", 2},
		{"a scroll beyond all bounds", withData(t, `{"source":3,"id":1,"x":1e308,"y":-1e308}`), "", 2},
		{"a window of no size", withData(t, `{"source":4,"width":-1,"height":1e99}`), "", 2},
		{"times that are none", strings.ReplaceAll(whole, fmt.Sprint(start+1580), `"soon"`), "", 3},
		{"times beyond all bounds", strings.ReplaceAll(whole, fmt.Sprint(start+1580), `1e308`), "", 3},
		{"an address that is a script", strings.ReplaceAll(whole, "https://shop.example/", "javascript:alert(1)"), "the address of the page", 3},
		{"an address with a secret", strings.ReplaceAll(whole, "https://shop", "https://ann:pass@shop"), "", 3},
		{"no snapshot", jsonOf(t, clicked(0, 1)), "no full snapshot", 0},
		{"a text of a megabyte", jsonOf(t, events(opened(field(10, m{"placeholder": "x"})), clicked(500, 10), inputOf(700, 10, strings.Repeat("x", 1<<20), false))), "a text of more than 64 KB", 2},
		{"many acts on a large page", jsonOf(t, func() []m {
			list := opened(button(10, "A"), button(20, "B"), el(30, "p", m{}, manyTexts(20_000)...))
			for i := range 90 {
				list = append(list, clicked(1000+i*2000, 10+10*(i%2))...)
			}
			return list
		}()), "acts for which there is no time", 50},
		{"a scroll beside a list of moves without end, again and again", jsonOf(t, func() []m {
			early := slices.Repeat([]int{-60_000}, 20_000)
			list := append(opened(el(10, "div", m{"id": "a"}), el(20, "div", m{"id": "b"})), pointed(20, early...))
			for i := range 200 {
				list = append(list, scrolledTo(21+i, 10+10*(i%2), i))
			}
			return list
		}()), "acts for which there is no time", 1},
		{"a gap in every event", withData(t, `{"source":0,"adds":"a0"}`+manyGaps(20_000)), "too many to tell", 2},
		{"a node that is moved with all that is in it, again and again", withData(t, `{"source":0,"adds":[`+
			jsonOf(t, added(4, nil, el(30, "p", m{}, manyTexts(20_000)...)))+strings.Repeat(`,`+jsonOf(t, added(4, nil, el(30, "p", m{}))), 5_000)+`]}`), "", 2},
		{"a list that grows and grows", withData(t, `{"source":0,"adds":[`+strings.Repeat(`{"parentId":4,"nextId":null,"node":{"type":3,"id":7,"textContent":""}},`, 5_000)+
			strings.TrimSuffix(strings.Join(growing(50_000), ","), ",")+`]}`), "", 2},
		{"more acts than a scenario has room for", jsonOf(t, func() []m {
			list := opened(button(10, "A"), button(20, "B"))
			for i := range 300 {
				list = append(list, clicked(1000+i*2000, 10+10*(i%2))...)
			}
			return list
		}()), "acts after step 100", 100},
	}
}

func manyTexts(n int) (list []m) {
	for i := range n {
		list = append(list, txt(1000+i, "x"))
	}
	return list
}

func manyGaps(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `},{"type":3,"timestamp":%d,"data":{"source":0,"adds":"a%d"}`, start+1000+i, i)
	}
	return b.String()
}

// growing are additions to one element.
func growing(n int) (list []string) {
	for i := range n {
		list = append(list, fmt.Sprintf(`{"parentId":4,"nextId":null,"node":{"type":3,"id":%d,"textContent":"x"}}`, 1000+i))
	}
	return list
}

func TestHostile(t *testing.T) {
	for _, c := range hostileFiles(t) {
		t.Run(c.reason, func(t *testing.T) {
			limits := imports.Limits{Bytes: 64 << 20, Nodes: 200_000, Steps: 100, Looks: 1_000_000}
			if strings.Contains(c.reason, "bomb") {
				limits.Bytes = 4 << 20
			}
			result, err := Format().Read(strings.NewReader(c.recording), imports.Options{Name: "s", Limits: limits})
			if c.steps == 0 {
				require.Error(t, err)
				assert.Contains(t, err.Error(), c.want)
				return
			}
			require.NoError(t, err)
			s := result.Sessions[0]
			assert.Len(t, s.Scenario.Steps, c.steps)
			data, err := scenarios.Marshal(s.Scenario)
			require.NoError(t, err)
			assert.NotContains(t, string(data), "pass@")
			if all := strings.Join(gaps(s), "\n"); c.want == "" {
				assert.Empty(t, all)
			} else {
				assert.Contains(t, all, c.want)
			}
		})
	}
}

// BenchmarkImport reads recordings of one page of 600 elements with changes and
// acts, sized by four.
func BenchmarkImport(b *testing.B) {
	for _, rounds := range []int{50, 200, 800} {
		data := []byte(jsonOf(b, longSession(rounds)))
		b.Run(fmt.Sprintf("%dKB", len(data)>>10), func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Format().Read(bytes.NewReader(data), imports.Options{Name: "s"}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// longSession has, in each round, 40 moves of the mouse, 10 added nodes, 10
// changed styles, a click and a text typed.
func longSession(rounds int) []m {
	rows := []m{field(10, m{"placeholder": "Name"})}
	for i := range 200 {
		id := 1000 + i*10
		rows = append(rows, el(id, "div", m{"class": "row", "style": "left: 10px; top: 20px"}, el(id+1, "span", m{}, txt(id+2, "A row of the list")), button(id+3, fmt.Sprintf("Open %d", i))))
	}
	list := opened(rows...)
	for r := range rounds {
		at := 1000 + r*3000
		for i := range 4 {
			var positions []m
			for p := range 10 {
				positions = append(positions, m{"x": p, "y": p, "id": 1000, "timeOffset": -p * 50})
			}
			list = append(list, ev(at+i, typeIncremental, m{"source": 1, "positions": positions}))
		}
		var adds, styles []m
		for i := range 10 {
			adds = append(adds, added(4, nil, el(100_000+r*10+i, "p", m{"class": "note"})))
			styles = append(styles, m{"id": 1000 + i*10, "attributes": m{"style": m{"left": fmt.Sprintf("%dpx", r)}}})
		}
		list = append(list, mutated(at+10, m{"adds": adds}), mutated(at+20, m{"attributes": styles}))
		list = append(list, clicked(at+100, 1003+10*(r%200))...)
		list = append(list, typed(at+500, 10, fmt.Sprintf("name %d", r))...)
	}
	return list
}

// A stream of zlib that never ends is no reason to wait.
func TestInflateIsBounded(t *testing.T) {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, err := io.CopyN(z, zeros{}, 64<<20)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	f := inflater{1 << 20}
	out, _, err := f.inflate(b.Bytes())
	require.ErrorIs(t, err, imports.ErrTooLarge)
	assert.LessOrEqual(t, len(out), 1<<20)
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
