package reenact

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"regexp"
	"strings"

	"github.com/go-sourcemap/sourcemap"
	"github.com/retake-dev/retake/capture/take"
)

// maxMaps is how many source maps one take asks the build for.
const maxMaps = 50

// sources leads from places in the scripts of a build to places in their
// sources. A script without a map that can be read has none.
type sources struct {
	scripts map[string][]byte // by URL
	folder  fs.FS             // maps that the build does not serve, or nil
	fetch   func(ctx context.Context, address string) ([]byte, error)
	maps    map[string]*sourceMap // by the URL of the script, nil for none
}

// sourceMap is a map, with what asking it gave.
type sourceMap struct{ *sourcemap.Consumer }

// original puts the places in the sources beside those in the scripts, in the
// stacks of exceptions, and where errors and warnings were logged.
func (p *player) original(ctx context.Context) {
	s := sources{scripts: map[string][]byte{}, folder: p.opt.Maps, fetch: p.stage.File, maps: map[string]*sourceMap{}}
	p.stage.Seen.Exchanges(func(e take.Exchange, _, body []byte) {
		if e.Type == "Script" && len(body) > 0 {
			s.scripts[e.URL] = body
		}
	})
	for i := range p.steps {
		for j := range p.steps[i].Exception {
			for k := range p.steps[i].Exception[j].Stack {
				f := &p.steps[i].Exception[j].Stack[k]
				f.Original = s.place(ctx, f.URL, f.Line, f.Column)
			}
		}
		for j := range p.steps[i].Console {
			if m := &p.steps[i].Console[j]; m.Level == "error" || m.Level == "warning" || m.Level == "assert" {
				m.Original = s.place(ctx, m.URL, m.Line, m.Column)
			}
		}
	}
}

// place is the place in the source of one in a script, line and column counted
// from 1; nil if it is not known.
func (s *sources) place(ctx context.Context, script string, line, column int) *take.Place {
	if line < 1 || column < 1 || s.scripts[script] == nil {
		return nil
	}
	m, known := s.maps[script]
	if !known && len(s.maps) < maxMaps {
		var err error
		if m, err = s.load(ctx, script); err != nil {
			slog.Warn("a source map cannot be used", "script", script, "error", err)
		}
		s.maps[script] = m
	}
	if m == nil {
		return nil
	}
	return m.place(line, column)
}

// mapComment is how a script names its map; only the last one counts, and it
// stands behind all code.
var mapComment = regexp.MustCompile(`(?m)^[ \t]*//[#@] sourceMappingURL=(\S+)[ \t]*\r?$`)

// load reads the map of a script: one from the folder, or the one that the
// script names; nil if there is none.
func (s *sources) load(ctx context.Context, script string) (*sourceMap, error) {
	if data, err := s.filed(script); err != nil {
		return nil, err
	} else if data != nil {
		return parseMap(data)
	}
	body := s.scripts[script]
	at := bytes.LastIndex(body, []byte("sourceMappingURL="))
	if at < 0 {
		return nil, nil
	}
	line := body[bytes.LastIndexByte(body[:at], '\n')+1:]
	found := mapComment.FindSubmatch(line)
	if found == nil {
		return nil, nil
	}
	data, err := s.read(ctx, script, string(found[1]))
	if err != nil {
		return nil, err
	}
	return parseMap(data)
}

// filed reads a map from the folder, where it is named as the script and ends
// in .map. What a bundler writes to dist/ may be served under /static/, and the
// other way round, so the beginning of the path need not be the same.
func (s *sources) filed(script string) ([]byte, error) {
	u, err := url.Parse(script)
	if s.folder == nil || err != nil {
		return nil, err
	}
	for at := strings.Trim(u.Path, "/"); at != ""; _, at, _ = strings.Cut(at, "/") {
		if name := at + ".map"; fs.ValidPath(name) {
			data, err := fs.ReadFile(s.folder, name)
			if !errors.Is(err, fs.ErrNotExist) {
				return data, err
			}
		}
	}
	return nil, nil
}

// read returns a map by its URL, which is relative to that of the script, or
// has the map in it.
func (s *sources) read(ctx context.Context, script, address string) ([]byte, error) {
	if encoded, ok := strings.CutPrefix(address, "data:"); ok {
		kind, text, _ := strings.Cut(encoded, ",")
		if !strings.HasSuffix(kind, ";base64") {
			return nil, errors.New("the script has it in itself, and not as base64")
		}
		return base64.StdEncoding.DecodeString(text)
	}
	base, err := url.Parse(script)
	if err != nil {
		return nil, err
	}
	at, err := base.Parse(address)
	if err != nil {
		return nil, err
	}
	return s.fetch(ctx, at.String())
}

// parseMap reads a map. A build may serve anything under that name, and the
// library takes indices in it for true.
func parseMap(data []byte) (m *sourceMap, err error) {
	defer func() {
		if r := recover(); r != nil {
			m, err = nil, fmt.Errorf("it is broken: %v", r)
		}
	}()
	// Bytes before the first brace keep a browser from running it as a script.
	if at := bytes.IndexByte(data, '{'); at > 0 && bytes.HasPrefix(data, []byte(")]}")) {
		data = data[at:]
	}
	c, err := sourcemap.Parse("", data)
	if err != nil {
		return nil, fmt.Errorf("it is broken: %w", err)
	}
	return &sourceMap{c}, nil
}

func (m *sourceMap) place(line, column int) (p *take.Place) {
	defer func() {
		if recover() != nil {
			p = nil // an index of a broken map that is out of range
		}
	}()
	source, _, l, c, ok := m.Source(line, column-1)
	if !ok || source == "" {
		return nil
	}
	return &take.Place{Source: sourceName(source), Line: l, Column: c + 1, Text: lineOf(m.SourceContent(source), l)}
}

// maxLine is how many bytes of a line of a source are kept.
const maxLine = 200

func lineOf(content string, number int) string {
	for range number - 1 {
		_, rest, found := strings.Cut(content, "\n")
		if !found {
			return ""
		}
		content = rest
	}
	line, _, _ := strings.Cut(content, "\n")
	line = strings.TrimSpace(line)
	if len(line) > maxLine {
		line = strings.ToValidUTF8(line[:maxLine], "")
	}
	return line
}

// bundlerScheme is what bundlers put before a path: webpack://shop/./src/a.ts.
var bundlerScheme = regexp.MustCompile(`^[a-z][a-z-]+://[^/]*/`)

// sourceName is the path of a source as people know it: without the scheme of a
// bundler, the way from the map to the sources, and a query.
func sourceName(source string) string {
	source, _, _ = strings.Cut(source, "?")
	source = bundlerScheme.ReplaceAllString(source, "")
	for {
		rest, up := strings.CutPrefix(source, "../")
		if !up {
			rest, up = strings.CutPrefix(source, "./")
		}
		if !up {
			return source
		}
		source = rest
	}
}
