package browser

import (
	"encoding/json"
	"fmt"
	"math"
	"sort"
	"strings"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/retake-dev/retake/capture/take"
)

// maxText bounds one console line: more is cut, with a mark.
const maxText = 8192

func consoleMessage(ev *runtime.EventConsoleAPICalled, start float64) take.Message {
	parts := make([]string, len(ev.Args))
	for i, a := range ev.Args {
		parts[i] = objectText(a)
	}
	m := take.Message{Level: string(ev.Type), Source: "console", Text: cut(strings.Join(parts, " ")), At: math.Round(float64(ev.Timestamp) - start)}
	if ev.StackTrace != nil && len(ev.StackTrace.CallFrames) > 0 {
		f := ev.StackTrace.CallFrames[0]
		m.URL, m.Line, m.Column = f.URL, int(f.LineNumber)+1, int(f.ColumnNumber)+1
	}
	return m
}

func logMessage(e *log.Entry, start float64) take.Message {
	return take.Message{Level: string(e.Level), Source: string(e.Source), Text: cut(e.Text), URL: e.URL, Line: int(e.LineNumber), At: math.Round(float64(e.Timestamp) - start)}
}

// ofDriver reports whether an entry is a hint of the machine's graphics driver: it
// comes whenever another process gets to it, with an address in it.
func ofDriver(e *log.Entry) bool {
	return e.Source == log.EntrySourceRendering && strings.Contains(e.Text, "]GL Driver Message (")
}

// issueMessage is what an issue says of what browsers will not have any more: its
// name for Chromium, at no time, as none is told. All other issues are on the
// console too, or about no regression.
func issueMessage(issue *audits.InspectorIssue) (take.Message, bool) {
	if issue == nil || issue.Details == nil || issue.Details.DeprecationIssueDetails == nil {
		return take.Message{}, false
	}
	d := issue.Details.DeprecationIssueDetails
	m := take.Message{Level: "warning", Source: "deprecation", Text: cut(d.Type)}
	if at := d.SourceCodeLocation; at != nil {
		m.URL, m.Line, m.Column = at.URL, int(at.LineNumber)+1, int(at.ColumnNumber)+1
	}
	return m, true
}

func exception(ev *runtime.EventExceptionThrown, start float64) take.Exception {
	d := ev.ExceptionDetails
	x := take.Exception{Text: cut(exceptionText(d)), Rejection: strings.Contains(d.Text, "in promise"), At: math.Round(float64(ev.Timestamp) - start)}
	if d.StackTrace != nil {
		for i, f := range d.StackTrace.CallFrames {
			if i == 0 && f.FunctionName == "fetch" && f.URL == "" {
				continue // the stage's, in the place of the browser's own, which is in no stack
			}
			x.Stack = append(x.Stack, take.Frame{Function: f.FunctionName, URL: f.URL, Line: int(f.LineNumber) + 1, Column: int(f.ColumnNumber) + 1})
		}
	}
	return x
}

// exceptionText is the first line of an exception, without its stack.
func exceptionText(d *runtime.ExceptionDetails) string {
	if d.Exception == nil {
		return d.Text
	}
	text := d.Exception.Description
	if text == "" || d.Exception.Preview != nil && d.Exception.Subtype != "error" {
		text = objectText(d.Exception) // of a thrown object, what is in it
	}
	text, _, _ = strings.Cut(text, "\n    at ")
	return text
}

// objectText is what the console shows for a value.
func objectText(o *runtime.RemoteObject) string {
	switch {
	case o.Type == "string":
		var s string
		if json.Unmarshal(o.Value, &s) == nil {
			return s
		}
		return string(o.Value)
	case o.Preview != nil:
		return previewText(o.Preview)
	case o.UnserializableValue != "":
		return string(o.UnserializableValue)
	case len(o.Value) > 0:
		return string(o.Value)
	case o.Description != "":
		return o.Description
	}
	return string(o.Type)
}

func previewText(p *runtime.ObjectPreview) string {
	if p.Subtype == "error" {
		text, _, _ := strings.Cut(p.Description, "\n    at ")
		return text
	}
	fields := make([]string, len(p.Properties))
	for i, f := range p.Properties {
		fields[i] = f.Value
		if p.Subtype != "array" {
			fields[i] = f.Name + ": " + f.Value
		}
	}
	if p.Overflow {
		fields = append(fields, "…")
	}
	if p.Subtype == "array" {
		return "[" + strings.Join(fields, ", ") + "]"
	}
	return "{" + strings.Join(fields, ", ") + "}"
}

func cut(s string) string {
	if len(s) <= maxText {
		return s
	}
	return fmt.Sprintf("%s… (%d bytes more)", strings.ToValidUTF8(s[:maxText], ""), len(s)-maxText)
}

// headers lists header lines by name, so that equal headers are equal lists.
func headers(h network.Headers) []take.Header {
	var all map[string]any
	b, err := json.Marshal(h)
	if err != nil || json.Unmarshal(b, &all) != nil {
		return nil
	}
	list := make([]take.Header, 0, len(all))
	for name, v := range all {
		list = append(list, take.Header{Name: name, Value: fmt.Sprint(v)})
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Name < list[j].Name })
	return list
}
