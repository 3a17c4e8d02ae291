package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/retake-dev/retake/diff"
	"github.com/retake-dev/retake/reports"
)

// desk serves one page at one path, and takes decisions about the run that it
// shows. A decision counts only with a token that stands in the page alone.
type desk struct {
	gate
	page []byte
	// folder is the run that is decided about, "" if there is nothing to decide.
	folder string
	conf   config
	vault  vault

	deciding sync.Mutex // the file of decisions has one writer
}

func newDesk(host string, s shown) *desk {
	return &desk{gate: newGate(host), page: s.page, folder: s.folder, conf: s.conf, vault: s.vault}
}

// told is what the page's script is told.
type told struct {
	Token     string                   `json:"token"`
	Decisions map[string]diff.Decision `json:"decisions"` // as they are now, by fingerprint
}

func (d *desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d.close(w.Header())
	acts := map[string]func([]byte) (any, error){d.path + "decide": d.decide, d.path + "approve": d.approve}
	act := acts[r.URL.Path]
	switch {
	case r.Host == d.host && d.folder != "" && besidePage.MatchString(strings.TrimPrefix(r.URL.Path, d.path)) && r.Method == http.MethodGet:
		d.beside(w, r)
	case r.Host != d.host, r.URL.Path != d.path && act == nil, act != nil && d.folder == "":
		http.NotFound(w, r)
	case act != nil:
		d.answer(w, r, act)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "GET this page", http.StatusMethodNotAllowed)
	default:
		d.show(w, r)
	}
}

// show gives the page out, with what its script needs to decide.
func (d *desk) show(w http.ResponseWriter, r *http.Request) {
	page := d.page
	if d.folder != "" {
		file, err := loadDecisions(d.conf)
		if err == nil {
			page, err = reports.Served(d.page, told{d.token, file.on(time.Now())})
		}
		if err == nil {
			err = guardPage(w.Header())
		}
		if err != nil {
			http.Error(w, explain(err)[0].text, http.StatusInternalServerError)
			return
		}
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(page))
}

// besidePage is a page in the folder beside the run's.
var besidePage = regexp.MustCompile(`^report\.pages/[a-z0-9-]+\.html$`)

// beside gives out a page that the run's page had no room for; there is nothing to
// decide on it.
func (d *desk) beside(w http.ResponseWriter, r *http.Request) {
	page, err := os.ReadFile(filepath.Join(d.folder, filepath.FromSlash(strings.TrimPrefix(r.URL.Path, d.path))))
	if err == nil {
		err = guardPage(w.Header())
	}
	switch {
	case errors.Is(err, os.ErrNotExist):
		http.NotFound(w, r)
		return
	case err != nil:
		http.Error(w, explain(err)[0].text, http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(page))
}

// guardPage lets no script run but that of this version's pages: the run may be
// somebody else's.
func guardPage(h http.Header) error {
	policy, err := reports.ServedPolicy()
	h.Set("Content-Security-Policy", policy)
	return err
}

// answer does what a request wants if it is the page that asks.
func (d *desk) answer(w http.ResponseWriter, r *http.Request, act func([]byte) (any, error)) {
	d.gate.answer(w, r, func(body []byte) (any, error) {
		d.deciding.Lock()
		defer d.deciding.Unlock()
		return act(body)
	})
}

// decide accepts or rejects a finding.
func (d *desk) decide(body []byte) (any, error) {
	var asked struct {
		Fingerprint string
		Ruling      diff.Ruling
		Why, Until  string
	}
	if err := decodeStrictly(body, &asked); err != nil {
		return nil, err
	}
	switch {
	case asked.Ruling != diff.Accepted && asked.Ruling != diff.Rejected:
		return nil, fmt.Errorf("there is no ruling %q", asked.Ruling)
	case asked.Ruling == diff.Rejected && asked.Until != "":
		return nil, errors.New("a rejection has no last day")
	}
	return decideOn(d.conf, d.folder, asked.Fingerprint, diff.Decision{Ruling: asked.Ruling, Why: asked.Why, Until: asked.Until}, time.Now())
}

// approve makes the take of a scenario the baseline, which is given by its place
// in the run.
func (d *desk) approve(body []byte) (any, error) {
	var asked struct{ Scenario *int }
	if err := decodeStrictly(body, &asked); err != nil {
		return nil, err
	}
	m, err := readManifest(d.folder)
	if err != nil {
		return nil, err
	}
	if asked.Scenario == nil || *asked.Scenario < 0 || *asked.Scenario >= len(m.Scenarios) {
		return nil, errors.New("there is no such scenario in the run")
	}
	list, err := approveAll(d.vault, d.conf, d.folder, m.Scenarios[*asked.Scenario:][:1])
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

func decodeStrictly(body []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return fmt.Errorf("read the request: %w", err)
	}
	return nil
}
