package take

import (
	"iter"
	"net/url"
	"strings"
)

// splitQuery yields the parameters of a raw query in order; what cannot be
// unescaped is left as it is.
func splitQuery(raw string) iter.Seq[Header] {
	return func(yield func(Header) bool) {
		for pair := range strings.SplitSeq(raw, "&") {
			name, value, _ := strings.Cut(pair, "=")
			if pair != "" && !yield(Header{unescape(name), unescape(value)}) {
				return
			}
		}
	}
}

func unescape(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}

// header returns the value of the first header of a name, in whatever case, ""
// if there is none.
func header(headers []Header, name string) string {
	for _, h := range headers {
		if strings.EqualFold(h.Name, name) {
			return h.Value
		}
	}
	return ""
}

// orEmpty makes JSON say [] and not null, which HAR does not allow.
func orEmpty(headers []Header) []Header {
	if headers == nil {
		return []Header{}
	}
	return headers
}
