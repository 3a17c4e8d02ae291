package reports

import (
	"bytes"
	"encoding/json"
	"errors"
	"html/template"
)

// policyStart is how the content security policy of a page begins, as the
// template writes it.
const policyStart = `<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;;`

// policyWithin is how many bytes of a page stand before its policy, at most:
// nothing that was captured is among them.
const policyWithin = 256

// ServedPolicy is the content security policy with which a server of ours gives a
// page out, as a header: a page that someone else made may have one of its own,
// or a script before it. Of two policies both hold.
func ServedPolicy() (string, error) {
	css, js, _, err := load()
	return policy(css, js) + "; connect-src 'self'; frame-ancestors 'none'", err
}

// Served returns a page of [HTML] as a server of ours gives it out: its script is
// told something, and may ask that server. The page itself stays as it is.
func Served(page []byte, told any) ([]byte, error) {
	at := bytes.Index(page[:min(len(page), policyWithin)], []byte(policyStart))
	if at < 0 {
		return nil, errors.New("this is no page that this version of retake has made: run again")
	}
	data, err := json.Marshal(told)
	if err != nil {
		return nil, err
	}
	meta := `<meta name="retake-show" content="` + template.HTMLEscapeString(string(data)) + "\">\n"
	return bytes.Join([][]byte{page[:at], []byte(meta), []byte(policyStart + " connect-src &#39;self&#39;;"), page[at+len(policyStart):]}, nil), nil
}
