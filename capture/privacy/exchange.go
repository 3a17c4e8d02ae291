package privacy

import (
	"slices"
	"strings"

	"github.com/retake-dev/retake/capture/take"
)

// headers returns the lines with credentials masked, and mask applied to the
// others.
func (m *Masker) headers(list []take.Header, mask func(string) string) []take.Header {
	out := make([]take.Header, 0, len(list))
	for _, h := range list {
		switch {
		case hasHeader(m.policy.Rules.Block, h.Name):
			continue
		case m.isSecret(h.Name):
			h.Value = Mask
		default:
			h.Value = mask(h.Value)
		}
		out = append(out, h)
	}
	return out
}

// isSecret reports whether a header is one that nobody may see.
func (m *Masker) isSecret(name string) bool {
	if slices.Contains(secretHeaders, strings.ToLower(name)) || hasHeader(m.policy.Rules.Mask, name) {
		return true
	}
	return isSecretName(name) && !hasHeader(m.policy.Rules.Allow, name)
}

// Learn takes note of the secrets of an exchange, so that they are masked
// wherever else they are, before and after it.
func (m *Masker) Learn(e take.Exchange, request, response []byte) {
	for _, h := range slices.Concat(e.RequestHeaders, e.ResponseHeaders) {
		if m.isSecret(h.Name) {
			m.header(h)
		}
	}
	m.String(e.URL)
	if hasMessages(e) {
		for _, message := range e.Split(request, response) {
			m.LearnBody(message)
		}
		return
	}
	m.LearnBody(request)
	if !fromBuild(e.Type) {
		m.LearnBody(response)
	}
}

// LearnBody takes note of what is private in a body, of JSON by the names in it.
func (m *Masker) LearnBody(body []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.learnJSON(body)
	m.mask(string(body))
}

// header takes note of the secrets of a header that has some. Where a cookie is
// for, and how long, is none.
func (m *Masker) header(h take.Header) {
	for line := range strings.SplitSeq(h.Value, "\n") {
		if strings.EqualFold(h.Name, "set-cookie") {
			line, _, _ = strings.Cut(line, ";")
		}
		m.credentials(line)
	}
}

// credentials are the values of cookies, and what follows a scheme.
func (m *Masker) credentials(line string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, part := range strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune("; ,=\n", r) }) {
		if part = strings.Trim(part, `"`); opaque(part) && !m.isNone(part) {
			m.hide(part, m.policy.Key.secret(part))
		}
	}
}

// fromBuild reports whether a kind of request is for what anyone gets who asks:
// programs, styles, pictures.
func fromBuild(kind string) bool {
	switch kind {
	case "Script", "Stylesheet", "Image", "Font", "Media":
		return true
	}
	return false
}

// Exchange returns the exchange and its bodies without private values and
// credentials.
func (m *Masker) Exchange(e take.Exchange, request, response []byte) (take.Exchange, []byte, []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	mask := m.mask
	if m.isDraft(e.URL) || m.isDraft(string(request)) {
		mask = m.sent
	}
	e.Pieces, request, response = m.stream(e, request, response, mask)
	if m.strict() {
		return m.strictHead(e), request, response
	}
	e.URL = m.sent(e.URL)
	e.RequestHeaders, e.ResponseHeaders = m.headers(e.RequestHeaders, m.sent), m.headers(e.ResponseHeaders, mask)
	e.Nearest = m.nearest(e.Nearest)
	return e, request, response
}

// bodies returns what was sent and what came without private values.
func (m *Masker) bodies(e take.Exchange, request, response []byte, mask func(string) string) ([]byte, []byte) {
	if m.strict() {
		return m.strictBody(request), m.strictBody(response)
	}
	if !m.again {
		request, response = m.ruledExchange(e, request, response)
	}
	request = []byte(m.sent(string(request)))
	switch {
	case !fromBuild(e.Type):
		response = []byte(mask(string(response)))
	case !m.values.empty():
		// What is the same for everyone is not searched for what only looks
		// like a secret.
		response = []byte(put(string(response), &m.values))
	}
	return request, response
}

// nearest masks what is told of a recorded request: it was masked when it was
// captured, but has the names of the one that it is compared with.
func (m *Masker) nearest(n *take.Nearest) *take.Nearest {
	if n == nil {
		return nil
	}
	out := take.Nearest{Request: m.sent(n.Request)}
	for _, s := range n.Unlike {
		out.Unlike = append(out.Unlike, m.sent(s))
	}
	return &out
}

// isDraft reports whether a text has something that was typed on.
func (m *Masker) isDraft(s string) bool {
	return !m.drafts.empty() && put(s, &m.values, &m.drafts) != put(s, &m.values)
}
