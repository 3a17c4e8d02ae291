package fetch

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"maps"
	"net/url"
	"strconv"
)

// postHog is a project of PostHog. Its lists are as the reference has them
// (posthog.com/docs/api/session-recordings); how the data of a recording are
// fetched, as posthog.com/docs/session-replay/snapshot-api has it.
type postHog struct {
	*client
	path string // of the project's recordings
}

func newPostHog(opt Options) (Source, error) {
	if !identifier.MatchString(opt.Project) {
		return nil, fmt.Errorf("%q is no id of a project of PostHog, as 12345", opt.Project)
	}
	c, err := newClient(opt, "https://us.posthog.com")
	return &postHog{c, "/api/projects/" + opt.Project + "/session_recordings"}, err
}

// pageSize is how many recordings are listed at a time.
const pageSize = 100

func (p *postHog) Recordings(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for offset := 0; ; {
			query := maps.Clone(p.opt.Filter)
			if query == nil {
				query = url.Values{}
			}
			query.Set("limit", strconv.Itoa(pageSize))
			query.Set("offset", strconv.Itoa(offset))
			var page struct {
				Results []struct{ ID string }
				Next    string // null on the last page
				HasNext bool   `json:"has_next"` // in its place, in newer versions
			}
			if err := p.json(ctx, p.path+"/", query, &page); err != nil {
				yield("", err)
				return
			}
			for _, r := range page.Results {
				err := usable(r.ID)
				if !yield(r.ID, err) || err != nil {
					return
				}
			}
			if offset += len(page.Results); len(page.Results) == 0 || page.Next == "" && !page.HasNext {
				return
			}
		}
	}
}

// json asks for a small document.
func (c *client) json(ctx context.Context, path string, query url.Values, into any) error {
	answer, err := c.get(ctx, path, query)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(io.LimitReader(answer.Body, listBytes)).Decode(into); err != nil {
		return fmt.Errorf("%s: its answer cannot be read: %w", path, err)
	}
	return nil
}

// mostKeys is how many parts of a recording may be asked for at a time.
const mostKeys = 20

// blob is a part of a recording. What is of the source "realtime" is not whole
// yet.
type blob struct {
	Source string
	Key    string `json:"blob_key"`
}

func (p *postHog) Download(ctx context.Context, id string, to io.Writer) error {
	to = &limited{to, recordingBytes}
	path := p.path + "/" + id + "/snapshots"
	var list struct{ Sources []blob }
	if err := p.json(ctx, path, url.Values{"blob_v2": {"true"}}, &list); err != nil {
		return err
	}
	asked := 0
	for query, err := range parts(list.Sources) {
		if err != nil {
			return err
		}
		if err := p.lines(ctx, path, query, to); err != nil {
			return err
		}
		asked++
	}
	if asked == 0 {
		return ErrEmpty
	}
	return nil
}

// parts are the questions that bring all parts of a recording: those of the
// newer store, by ranges of their numbers, or else those of the older one.
func parts(sources []blob) iter.Seq2[url.Values, error] {
	return func(yield func(url.Values, error) bool) {
		var newer []int
		for _, s := range sources {
			if s.Source != "blob_v2" {
				continue
			}
			n, err := strconv.Atoi(s.Key)
			if err != nil {
				yield(nil, fmt.Errorf("a part of the recording has the key %q, which is no number", s.Key))
				return
			}
			newer = append(newer, n)
		}
		for len(newer) > 0 {
			n := 1 // a range has no gaps
			for n < min(mostKeys, len(newer)) && newer[n] == newer[0]+n {
				n++
			}
			if !yield(url.Values{"source": {"blob_v2"}, "start_blob_key": {strconv.Itoa(newer[0])}, "end_blob_key": {strconv.Itoa(newer[n-1])}}, nil) {
				return
			}
			if newer = newer[n:]; len(newer) == 0 {
				return
			}
		}
		for _, s := range sources {
			if s.Source == "blob" && !yield(url.Values{"source": {"blob"}, "blob_key": {s.Key}}, nil) {
				return
			}
		}
	}
}

// lines writes the lines of a part, and ends the last.
func (p *postHog) lines(ctx context.Context, path string, query url.Values, to io.Writer) error {
	answer, err := p.get(ctx, path, query)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(to, answer.Body); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	_, err = io.WriteString(to, "\n")
	return err
}
