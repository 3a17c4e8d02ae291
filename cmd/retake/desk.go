package main

import (
	"bytes"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
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
// shows. Any page in the user's browser can ask this host for something, and any
// name can be made to lead here; so a request counts only under the address that
// was given out, and a decision only with a token that stands in the page alone,
// from the page's origin, and in a form that no form of another page has. Nothing
// is changed by a GET, and there are no cookies.
type desk struct {
	host, path string
	token      string
	page       []byte
	// folder is the run that is decided about, "" if there is nothing to decide.
	folder string
	conf   config

	deciding sync.Mutex // the file of decisions has one writer
}

func newDesk(host string, s shown) *desk {
	return &desk{host: host, path: "/" + rand.Text() + "/", token: rand.Text(), page: s.page, folder: s.folder, conf: s.conf}
}

// tokenHeader is where the token is in a request.
const tokenHeader = "X-Retake-Token"

// told is what the page's script is told.
type told struct {
	Token     string                   `json:"token"`
	Decisions map[string]diff.Decision `json:"decisions"` // as they are now, by fingerprint
}

func (d *desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for name, value := range map[string]string{
		"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
		"X-Frame-Options": "DENY", "Cross-Origin-Resource-Policy": "same-origin",
	} {
		w.Header().Set(name, value)
	}
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

// maxAsked is how many bytes a request to decide has.
const maxAsked = 64 << 10

// answer does what a request wants if it is the page that asks.
func (d *desk) answer(w http.ResponseWriter, r *http.Request, act func([]byte) (any, error)) {
	status, err := d.guard(r)
	if err != nil {
		d.say(w, status, failureOf(err))
		return
	}
	var body bytes.Buffer
	if _, err := body.ReadFrom(http.MaxBytesReader(w, r.Body, maxAsked)); err != nil {
		d.say(w, http.StatusBadRequest, failureOf(fmt.Errorf("read the request: %w", err)))
		return
	}
	d.deciding.Lock()
	defer d.deciding.Unlock()
	done, err := act(body.Bytes())
	if err != nil {
		d.say(w, http.StatusUnprocessableEntity, failureOf(err))
		return
	}
	d.say(w, http.StatusOK, done)
}

// guard refuses a request that the page did not make.
func (d *desk) guard(r *http.Request) (status int, err error) {
	kind, _, mimeErr := mime.ParseMediaType(r.Header.Get("Content-Type"))
	site := r.Header.Get("Sec-Fetch-Site") // not every browser has it
	switch {
	case r.Method != http.MethodPost:
		return http.StatusMethodNotAllowed, errors.New("it is to be sent with POST")
	case mimeErr != nil || kind != "application/json":
		return http.StatusUnsupportedMediaType, errors.New("it is to be JSON")
	case r.Header.Get("Origin") != "http://"+d.host, site != "" && site != "same-origin":
		return http.StatusForbidden, errors.New("it comes from another page")
	case subtle.ConstantTimeCompare([]byte(r.Header.Get(tokenHeader)), []byte(d.token)) != 1:
		return http.StatusForbidden, errors.New("it has not the token of this page: load the page again")
	}
	return 0, nil
}

// say answers with a document.
func (d *desk) say(w http.ResponseWriter, status int, document any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(document) // whoever asked is gone, and there is no one to tell
}

func failureOf(err error) failure {
	p := explain(err)[0]
	return failure{Error: p.text, Hint: p.hint, ExitCode: exitUntold}
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
	list, err := approveAll(d.conf, d.folder, m.Scenarios[*asked.Scenario:][:1])
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
