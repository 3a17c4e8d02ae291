// Package notify tells people elsewhere about a run: in the comments of a pull
// request, in a chat, at an address, in Jira.
//
// What it sends was captured from pages that may be hostile, and is made by
// package reports, which escapes it. What it sends it with is secret: no error of
// this package has a secret in it, and none follows a redirect.
package notify

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"
)

// service is an HTTP API. Its zero value has no secret.
type service struct {
	base    string // what paths are added to
	header  http.Header
	secrets []string // what no error may show
}

// callLimit is how long one request may take, with its answer.
const callLimit = 15 * time.Second

// maxAnswer is how many bytes of an answer are read: more than a hundred
// comments of 64 KB.
const maxAnswer = 8 << 20

// StatusError is an answer that is no success.
type StatusError struct {
	Status int    // of HTTP
	Text   string // the beginning of what the service said, on one line
}

func (e *StatusError) Error() string {
	text := fmt.Sprintf("it answers %d %s", e.Status, http.StatusText(e.Status))
	if e.Status >= 300 && e.Status < 400 {
		return text + ", a redirect, which is not followed with a secret"
	}
	if e.Text != "" {
		text += ": " + e.Text
	}
	return text
}

// call sends a JSON document, none if it is nil, and decodes the answer, unless
// into is nil.
func (s service) call(ctx context.Context, method, path string, body, into any) error {
	answer, err := s.exchange(ctx, method, path, body)
	if err == nil && into != nil {
		if err = json.Unmarshal(answer, into); err != nil {
			err = fmt.Errorf("it answers what is no such JSON: %w", err)
		}
	}
	if err != nil {
		return s.plain(err)
	}
	return nil
}

// exchange sends one request, and returns the answer if it is a success.
func (s service) exchange(ctx context.Context, method, path string, body any) ([]byte, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, callLimit, fmt.Errorf("no answer within %s", callLimit))
	defer cancel()
	req, err := s.request(ctx, method, path, body)
	if err != nil {
		return nil, err
	}
	// A connection of its own, closed with the answer: requests are few.
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true}
	client := http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		return nil, cmp.Or(context.Cause(ctx), err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read the answer: %w", cmp.Or(context.Cause(ctx), err))
	case res.StatusCode < 200 || res.StatusCode > 299:
		return nil, &StatusError{res.StatusCode, s.quote(answer)}
	case len(answer) > maxAnswer:
		return nil, fmt.Errorf("it answers with more than %d MB", maxAnswer>>20)
	}
	return answer, nil
}

func (s service) request(ctx context.Context, method, path string, body any) (*http.Request, error) {
	var content io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		content = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, method, s.base+path, content)
	if err != nil {
		return nil, err
	}
	req.Header = s.header.Clone()
	if req.Header == nil {
		req.Header = http.Header{}
	}
	req.Header.Set("User-Agent", "retake")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req, nil
}

// plain takes the address out of an error, which may be a secret, and whatever
// secret is left in its text.
func (s service) plain(err error) error {
	var failed *url.Error
	if errors.As(err, &failed) {
		err = failed.Err
	}
	if text := s.redact(err.Error()); text != err.Error() {
		return errors.New(text)
	}
	return err
}

func (s service) redact(text string) string {
	for _, secret := range s.secrets {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "[secret]")
		}
	}
	return text
}

// quote is the beginning of an answer as one printable line.
func (s service) quote(answer []byte) string {
	text := strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, s.redact(string(answer[:min(len(answer), 4<<10)])))
	runes := []rune(strings.Join(strings.Fields(text), " "))
	return string(runes[:min(len(runes), 200)])
}
