package privacy

import (
	"net/url"
	"strings"

	"github.com/retake-dev/retake/capture/take"
)

// all puts a stand-in in the place of a whole text.
func (m *Masker) all(s string) string {
	if m.made[s] || s == Mask {
		return s
	}
	return m.policy.Key.StandIn(s)
}

// Said returns what a page says by the console, an exception, a dialog or its
// title, without private values.
func (m *Masker) Said(s string) string {
	s = m.Sent(s)
	if m.strict() {
		return m.policy.Key.StandIn(s)
	}
	return s
}

// Address returns the address of a page without private values.
func (m *Masker) Address(s string) string {
	s = m.Sent(s)
	if !m.strict() || s == "" {
		return s
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.strictURL(s)
}

// structural attributes say how a page is built, and not what is in it.
var structural = map[string]bool{
	"class": true, "id": true, "type": true, "name": true, "role": true, "for": true, "tabindex": true, "style": true, "width": true, "height": true,
	"colspan": true, "rowspan": true, "checked": true, "disabled": true, "selected": true, "hidden": true, "open": true, "readonly": true, "required": true,
	"lang": true, "dir": true, "rel": true, "target": true, "method": true, "autocomplete": true, "inputmode": true, "contenteditable": true, "draggable": true,
	"data-testid": true, "data-test-id": true, "data-test": true, "data-cy": true,
}

// strictAttribute keeps what is structural and the path of an address.
func (m *Masker) strictAttribute(name, value string) string {
	switch {
	case structural[name] || strings.HasPrefix(name, "aria-") && (value == "true" || value == "false"):
		return value
	case name == "href" || name == "src" || name == "action":
		return m.strictURL(value)
	}
	return m.all(value)
}

// strictURL keeps of an address what says where it is, and not what is in it.
func (m *Masker) strictURL(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Opaque != "" {
		return Mask
	}
	query := u.Query()
	for name, values := range query {
		for i := range values {
			query[name][i] = m.all(values[i])
		}
	}
	u.RawQuery, u.User = query.Encode(), nil
	u.Fragment = m.all(u.Fragment)
	return u.String()
}

// strictHead keeps of an exchange, but for its bodies, what says where it went.
func (m *Masker) strictHead(e take.Exchange) take.Exchange {
	e.URL, e.Nearest = m.strictURL(m.mask(e.URL)), nil
	e.RequestHeaders, e.ResponseHeaders = m.strictHeaders(e.RequestHeaders), m.strictHeaders(e.ResponseHeaders)
	return e
}

// strictHeaders keeps what a re-enactment needs.
func (m *Masker) strictHeaders(list []take.Header) []take.Header {
	var out []take.Header
	for _, h := range list {
		switch name := strings.ToLower(h.Name); {
		case name == "content-type" || name == "cache-control" || strings.HasPrefix(name, "access-control-"):
			out = append(out, h)
		}
	}
	return out
}

// strictBody keeps of a body what is JSON, with stand-ins for its texts.
func (m *Masker) strictBody(body []byte) []byte {
	masked, ok := mapJSON([]byte(m.mask(string(body))), m.all)
	if !ok {
		return nil
	}
	return masked
}
