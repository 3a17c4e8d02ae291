package fetch

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"maps"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// sentry is a project of Sentry: docs.sentry.io/api/replays, /api/pagination
// and /api/ratelimits.
type sentry struct {
	*client
	organization, project string
}

func newSentry(opt Options) (Source, error) {
	organization, project, _ := strings.Cut(opt.Project, "/")
	if !identifier.MatchString(organization) || !identifier.MatchString(project) {
		return nil, fmt.Errorf("%q is no project of Sentry, as organization/project", opt.Project)
	}
	c, err := newClient(opt, "https://sentry.io")
	return &sentry{c, organization, project}, err
}

func (s *sentry) Recordings(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		query := maps.Clone(s.opt.Filter)
		if query == nil {
			query = url.Values{}
		}
		query.Set("projectSlug", s.project)
		for raw, err := range s.pages(ctx, "/api/0/organizations/"+s.organization+"/replays/", query) {
			var page struct{ Data []struct{ ID string } }
			if err == nil {
				err = json.Unmarshal(raw, &page)
			}
			if err != nil {
				yield("", fmt.Errorf("the list of replays: %w", err))
				return
			}
			for _, r := range page.Data {
				err := usable(r.ID)
				if !yield(r.ID, err) || err != nil {
					return
				}
			}
		}
	}
}

// Download writes the segments of a replay as one list.
func (s *sentry) Download(ctx context.Context, id string, to io.Writer) error {
	to = &limited{to, recordingBytes}
	path := "/api/0/projects/" + s.organization + "/" + s.project + "/replays/" + id + "/recording-segments/"
	begin := "["
	for raw, err := range s.pages(ctx, path, url.Values{}) {
		var segments []json.RawMessage
		if err == nil {
			err = json.Unmarshal(raw, &segments)
		}
		if err != nil {
			return fmt.Errorf("the segments: %w", err)
		}
		for _, segment := range segments {
			if _, err := io.WriteString(to, begin+string(segment)); err != nil {
				return err
			}
			begin = ",\n"
		}
	}
	if begin == "[" {
		return ErrEmpty
	}
	_, err := io.WriteString(to, "]\n")
	return err
}

// nextCursor is where the next page begins, in the header Link.
var nextCursor = regexp.MustCompile(`rel="next"\s*;\s*results="true"\s*;\s*cursor="([^"]+)"`)

// segmentBytes is as much as a page of segments may have.
const segmentBytes = 512 << 20

// pages are the bodies of all pages of a list.
func (s *sentry) pages(ctx context.Context, path string, query url.Values) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		query.Set("per_page", strconv.Itoa(pageSize))
		for {
			body, link, err := s.page(ctx, path, query)
			if !yield(body, err) || err != nil {
				return
			}
			m := nextCursor.FindStringSubmatch(link)
			if m == nil || m[1] == query.Get("cursor") {
				return
			}
			query.Set("cursor", m[1])
		}
	}
}

func (s *sentry) page(ctx context.Context, path string, query url.Values) ([]byte, string, error) {
	answer, err := s.get(ctx, path, query)
	if err != nil {
		return nil, "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, segmentBytes))
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", path, err)
	}
	return body, answer.Header.Get("Link"), nil
}
