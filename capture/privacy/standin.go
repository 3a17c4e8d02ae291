package privacy

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Key makes stand-ins. See [Policy].
type Key []byte

// nowhere is where addresses lead that are stand-ins: RFC 2606 keeps it free.
const nowhere = ".example.com"

// reachable is what could be reached if it were left: the host of a web address
// behind its scheme, and that of an email address.
var reachable = regexp.MustCompile(`\bhttps?://[\pL\pN.-]+|[^\s@<>"]+@[\pL\pN-]+(?:\.[\pL\pN-]+)+`)

// StandIn returns a text of the same shape: letters for letters, digits for
// digits, case and all else as they were; an address leads nowhere.
//
// Laws: no letter and no digit is what it was; two values have the same
// stand-in only if they are equal; the stand-in of a value in other case is the
// stand-in in that case; the stand-in of the beginning of a word is the
// beginning of its stand-in, so that what is sent while someone types agrees.
func (k Key) StandIn(text string) string {
	var b strings.Builder
	done := 0
	for _, at := range reachable.FindAllStringIndex(text, -1) {
		b.WriteString(k.words(text[done:at[0]]))
		address := text[at[0]:at[1]]
		for _, scheme := range []string{"https://", "http://"} {
			if rest, ok := strings.CutPrefix(address, scheme); ok {
				b.WriteString(scheme)
				address = rest
				break
			}
		}
		b.WriteString(k.words(address) + nowhere)
		done = at[1]
	}
	return b.String() + k.words(text[done:])
}

// another returns what stands for a value that was chosen among others, so that
// it can be chosen in its place.
//
// Laws: it is none that it stands for; of a list with all values in it, no two
// have the same.
func (k Key) another(value string, others []string) string {
	place := func(s string) string {
		mac := hmac.New(sha256.New, k)
		mac.Write([]byte(s)) // never fails
		return string(mac.Sum(nil))
	}
	ring := append(slices.Clone(others), value)
	slices.SortFunc(ring, func(a, b string) int { return cmp.Compare(place(a), place(b)) })
	ring = slices.Compact(ring)
	if len(ring) == 1 {
		return k.StandIn(value)
	}
	return ring[(slices.Index(ring, value)+1)%len(ring)]
}

// words replaces each word by one that depends on nothing else. Where there is
// no key, the text itself is it: else anyone could go back letter by letter.
func (k Key) words(text string) string {
	if len(k) == 0 {
		sum := sha256.Sum256([]byte(text))
		k = sum[:]
	}
	out := make([]byte, 0, len(text))
	var state []byte // of the word up to here, nil between words
	for _, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			out, state = utf8.AppendRune(out, r), nil
			continue
		}
		first := state == nil
		if first {
			state = k.begin()
		}
		out = utf8.AppendRune(out, other(r, state[0], state[1], first))
		state = next(state, r)
	}
	return string(out)
}

func (k Key) begin() []byte {
	sum := sha256.Sum256(append([]byte("retake stand-in\n"), k...))
	return sum[:]
}

// next is the state behind a letter, whatever its case.
func next(state []byte, r rune) []byte {
	sum := sha256.Sum256(utf8.AppendRune(state, unicode.ToLower(r)))
	return sum[:]
}

// other is another letter or digit of the same kind. A first digit that is not
// zero stays so: what was a number is one.
func other(r rune, high, low byte, first bool) rune {
	by := int(high)<<8 | int(low)
	turn := func(from rune, n int) rune { return from + rune((int(r-from)+1+by%(n-1))%n) }
	switch {
	case r >= 'a' && r <= 'z':
		return turn('a', 26)
	case r >= 'A' && r <= 'Z':
		return turn('A', 26)
	case r == '0' && first:
		return r
	case r >= '1' && r <= '9' && first:
		return turn('1', 9)
	case r >= '0' && r <= '9':
		return turn('0', 10)
	}
	return otherOf(r, by)
}

// otherOf is another of the letters that stand near one, in its case.
func otherOf(r rune, by int) rune {
	low := unicode.ToLower(r)
	near, at := alphabet(low)
	if len(near) < 2 || at < 0 {
		return r
	}
	o := near[(at+1+by%(len(near)-1))%len(near)]
	if low != r {
		return unicode.ToUpper(o)
	}
	return o
}

// alphabet is the letters, in their small form if they have one, of the 64
// characters around a letter, and its place among them.
func alphabet(r rune) (near []rune, at int) {
	const width = 64
	at = -1
	for c := r - r%width; c < r-r%width+width; c++ {
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) || unicode.IsDigit(c) != unicode.IsDigit(r) || unicode.ToLower(unicode.ToUpper(c)) != c || (unicode.ToUpper(c) == c) != (unicode.ToUpper(r) == r) {
			continue
		}
		if c == r {
			at = len(near)
		}
		near = append(near, c)
	}
	return near, at
}
