package diff

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/retake-dev/retake/capture/take"
)

const (
	// maxEvidence is how many runes of a text a finding quotes.
	maxEvidence = 200
	// maxQuote is how many runes a message quotes, and maxLabel a label.
	maxQuote = 60
	maxLabel = 60
	// maxRead is how many runes of a message are looked at: more than are kept, so
	// that where it is cut does not depend on how long its volatile parts are.
	maxRead = 16 * maxEvidence
)

// The volatile parts of texts, in the order in which they are replaced.
var (
	originPart   = regexp.MustCompile(`\b(?:https?|wss?|blob:https?)://[^/\s"'<>)]+`)
	queryPart    = regexp.MustCompile(`(/[^\s"'<>?]*)\?[^\s"'<>)]*`)
	uuidPart     = regexp.MustCompile(`(?i)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`)
	hexPart      = regexp.MustCompile(`(?i)\b(?:0x[0-9a-f]+|[0-9a-f]{7,})\b`)
	filePart     = regexp.MustCompile(`[\w.~@%/-]+\.(?:[cm]?jsx?|tsx?|css|json|wasm|map|png|jpe?g|gif|svg|webp|avif|woff2?)\b`)
	madePart     = regexp.MustCompile(`:r[0-9a-z]+:|«r[0-9a-z]+»|\b_r_[0-9a-z]+_`) // ids that React makes up
	durationPart = regexp.MustCompile(`\b\d+(?:[.,]\d+)*\s?(?:ms|s|sec|seconds?|minutes?|µs|us|ns)\b`)
	numberPart   = regexp.MustCompile(`\d+(?:[.,:]\d+)*`)
	// codeOrNumber are numbers, and those that say which error it is: of React,
	// Angular and Vue.
	codeOrNumber = regexp.MustCompile(`React error #\d+|\bNG\d{4,5}\b|#runtime-\d+|` + numberPart.String())
	// words are what a path quotes of lists, whose items come and go.
	words = regexp.MustCompile(`(^|> )(li|tr|td|th|option|dt|dd|article|div|span|p|a) "[^"]*"`)
	nth   = regexp.MustCompile(`(?::\d+)+( |$)`)
)

// plainText returns a console text without its volatile parts.
func plainText(s string) string {
	s = originPart.ReplaceAllString(cut(fold(s), maxRead), "")
	s = queryPart.ReplaceAllString(s, "$1")
	s = filePart.ReplaceAllStringFunc(s, assetPath)
	s = uuidPart.ReplaceAllString(madePart.ReplaceAllString(s, "{id}"), "{uuid}")
	s = wordPart.ReplaceAllStringFunc(s, func(w string) string {
		if isVolatile(w) {
			return "{id}"
		}
		return w
	})
	s = hexPart.ReplaceAllStringFunc(s, func(h string) string {
		if strings.ContainsAny(h, "0123456789") {
			return "{id}"
		}
		return h // a word, as "defaced"
	})
	s = durationPart.ReplaceAllString(s, "{time}")
	s = codeOrNumber.ReplaceAllStringFunc(s, func(n string) string {
		if isDigit(n[0]) {
			return "{n}"
		}
		return n
	})
	return cut(fold(s), 4*maxEvidence)
}

// plainPath returns a path of elements as fingerprints have it: without
// numbers, counts, and the words of list items.
func plainPath(s string) string {
	if strings.Contains(s, `"`) {
		s = words.ReplaceAllString(s, "$1$2")
	}
	if strings.Contains(s, ":") {
		s = nth.ReplaceAllString(s, "$1")
	}
	if strings.Count(s, "-") >= 4 {
		s = uuidPart.ReplaceAllString(s, "{uuid}")
	}
	return numberPart.ReplaceAllString(s, "{n}")
}

// fold folds white space to single spaces, trims it, and drops what nobody sees.
func fold(s string) string {
	if !needsFold(s) {
		return s
	}
	return strings.Join(strings.Fields(strings.Map(visible, s)), " ")
}

func needsFold(s string) bool {
	space, known := true, false
	for i := range len(s) {
		c := s[i]
		switch {
		case c == ' ':
			if space {
				return true
			}
			space = true
			continue
		case c < ' ':
			return true
		case c >= utf8.RuneSelf && c <= 0xE3 && c != 0xC3 && !known: // roughly, the spaces of Unicode
			if strings.IndexFunc(s, isOddSpace) >= 0 {
				return true
			}
			known = true
		}
		space = false
	}
	return space && len(s) > 0
}

func isOddSpace(r rune) bool { return r != ' ' && unicode.IsSpace(r) || visible(r) < 0 }

// visible returns a rune, and -1 for one that has no width: soft hyphens, breaks of
// no width, and marks of direction, which formatters put around what they format.
func visible(r rune) rune {
	switch r {
	case '\u00ad', '\u200b', '\u200e', '\u200f', '\u2060', '\u2066', '\u2067', '\u2068', '\u2069':
		return -1
	}
	return r
}

// squeeze removes all white space. Bytes that are no UTF-8, as a path can have
// when it is decoded, must not become a character when what is between them goes.
func squeeze(s string) string {
	return strings.Join(strings.Fields(strings.Map(visible, strings.ToValidUTF8(s, "\ufffd"))), "")
}

// cut shortens a text to n runes.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for i := range s {
		if n--; n < 0 {
			return s[:i] + "…"
		}
	}
	return s
}

// quote folds, shortens and quotes a text for a message.
func quote(s string) string {
	return `"` + cut(fold(s), maxQuote) + `"`
}

// isVolatile reports whether a part of a path or query is made up by a
// program: a UUID, or a run of hex or random characters. Numbers are not.
func isVolatile(s string) bool {
	if len(s) < 6 || isNumber(s) {
		return false
	}
	if uuidPart.MatchString(s) {
		return true
	}
	return take.Generated(s) && !strings.ContainsAny(s, " %+,:@") && strings.ContainsAny(s, "0123456789") && looksRandom(s)
}

// looksRandom reports whether letters and digits alternate as words and
// numbers ("2024-summer-sale") do not.
func looksRandom(s string) bool {
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == '-' || r == '_' || r == '.' }) {
		turns, hex := 0, len(part) >= 8
		for i := range len(part) {
			hex = hex && isHex(part[i])
			if i > 0 && isDigit(part[i]) != isDigit(part[i-1]) {
				turns++
			}
		}
		if turns > 2 || hex && turns > 0 {
			return true
		}
	}
	return false
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isHex(c byte) bool { return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' }

func isNumber(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// idPath replaces the segments of a URL path that are ids.
func idPath(path string) string {
	return withoutIDs(path, func(p string) bool { return isNumber(p) || isVolatile(p) })
}

// stablePath replaces only the segments that cannot stay the same.
func stablePath(path string) string { return withoutIDs(path, isVolatile) }

// withoutIDs replaces the segments of a path that are ids, and the name that Next
// gives a build: it is before its data.
func withoutIDs(path string, isID func(string) bool) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		isBuild := i > 1 && i < len(parts)-1 && parts[i-2] == "_next" && parts[i-1] == "data"
		if isBuild || isID(p) {
			parts[i] = "{id}"
		}
	}
	return strings.Join(parts, "/")
}

// assetPath replaces in the last segment of a path what a bundler makes from
// the content: app.3f2a1b.js, app-DkX9f3Qa.css, 3f2a1b99.js.
func assetPath(path string) string {
	dir, file := "", path
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		dir, file = path[:i+1], path[i+1:]
	}
	if strings.IndexByte(file, '.') < 0 || len(file) < 8 {
		return path
	}
	parts := strings.Split(file, ".")
	for i, part := range parts[:len(parts)-1] {
		parts[i] = withoutHash(part)
	}
	return stablePath(dir) + strings.Join(parts, ".")
}

// withoutHash replaces the hashes in a part of a file name between dots: all of
// it, or what is behind a dash, a low line or a tilde.
func withoutHash(part string) string {
	for i := range len(part) {
		if i > 0 && strings.IndexByte("-_~", part[i-1]) < 0 {
			continue
		}
		if isContentHash(part[i:]) {
			return part[:i] + "{hash}"
		}
		if j := strings.IndexAny(part[i:min(len(part), i+maxHash+1)], "-~"); j > 0 && isContentHash(part[i:i+j]) {
			return part[:i] + "{hash}" + part[i+j:i+j+1] + withoutHash(part[i+j+1:])
		}
	}
	return part
}

// maxHash is how many characters a hash in a file name has at most: SHA-256 in hex.
const maxHash = 64

// isContentHash reports whether a part of a file name comes from its content:
// hex with digits, or a mix of cases or of letters and digits as base 64 has.
func isContentHash(s string) bool {
	if len(s) < 6 || len(s) > maxHash {
		return false
	}
	hex, digits, upper, lower := true, 0, 0, 0
	for i := range len(s) {
		c := s[i]
		hex = hex && isHex(c)
		switch {
		case isDigit(c):
			digits++
		case c >= 'A' && c <= 'Z':
			upper++
		case c >= 'a' && c <= 'z':
			lower++
		case c != '_' && c != '-':
			return false
		}
	}
	if hex {
		return digits > 0 && lower+upper > 0
	}
	return len(s) == 8 && (digits > 0 && (upper > 0 && lower > 0 || looksRandom(s)) || upper > 1 && lower > 1 && !isWords(s)) ||
		len(s) >= 16 && digits > 2 && (upper > 0 || looksRandom(s))
}

// isWords reports whether capitals only begin words, as in "MyWidget".
func isWords(s string) bool {
	for i := 1; i < len(s); i++ {
		if s[i] >= 'A' && s[i] <= 'Z' && s[i-1] >= 'A' && s[i-1] <= 'Z' {
			return false
		}
	}
	return s[len(s)-1] >= 'a'
}

// busters are the query keys that only defeat caches.
func isBuster(key string) bool {
	switch strings.ToLower(key) {
	case "_", "v", "ver", "t", "ts", "cb", "hash", "rev", "timestamp", "cachebuster", "nocache", "_t", "_ts", "dpl", "_rsc":
		return true
	}
	return false
}

// relativeURL returns a URL as it is compared: without the origin if that is
// the scenario's, without fragments of no meaning, with busters taken out.
func relativeURL(raw, base string) *url.URL {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil {
		return &url.URL{Path: raw}
	}
	if b, err := url.Parse(base); err == nil && b.Host == u.Host {
		u.Scheme, u.Host, u.User = "", "", nil
	}
	if u.RawQuery != "" {
		q := u.Query()
		for key := range q {
			if isBuster(key) {
				delete(q, key)
			}
		}
		u.RawQuery = q.Encode()
	}
	if u.Path == "" && u.Opaque == "" {
		u.Path = "/"
	}
	return u
}
