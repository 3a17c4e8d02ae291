package privacy

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/retake-dev/retake/capture/take"
)

// packed is a number without what people put between its parts.
func packed(s string) string { return strings.NewReplacer(" ", "", "-", "", ".", "").Replace(s) }

// Says reports whether a page shows a text, in any case and not as a part of
// other words. A page of which there is no snapshot says nothing.
func Says(s *take.Snapshot, text string) bool {
	has := Wording(text)
	return s != nil && slices.ContainsFunc(s.Nodes, func(n take.Node) bool { return has(n.Text) || has(n.Label) })
}

// Wording returns a func that reports whether a text has certain words in it, in
// any case and not as a part of others. No words are in none.
func Wording(words string) func(text string) bool {
	words = strings.ToLower(strings.TrimSpace(words))
	return func(text string) bool { return words != "" && hasWords(strings.ToLower(text), words) }
}

func hasWords(text, words string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], words)
		if i < 0 {
			return false
		}
		i += from
		if !within(text, i, i+len(words)) {
			return true
		}
		from = i + 1
	}
}

// within reports whether s[from:to] goes on as a number or a word on either
// side: then it is a part of something longer.
func within(s string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:from])
	after, _ := utf8.DecodeRuneInString(s[to:])
	part := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	return part(before) && !escaped(s[:from]) || part(after)
}

// escaped reports whether a text ends with an escape of JSON or of a URL, whose
// letters are none of a word's.
func escaped(s string) bool {
	n := len(s)
	switch {
	case n >= 3 && s[n-3] == '%' && isHex(s[n-2:]):
		return true
	case n >= 2 && s[n-2] == '\\' && strings.IndexByte("bfnrt", s[n-1]) >= 0:
		return true
	}
	return n >= 6 && s[n-6:n-4] == `\u` && isHex(s[n-4:])
}

func isHex(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !unicode.Is(unicode.ASCII_Hex_Digit, r) }) < 0
}

// networks are the beginnings and lengths of the numbers of payment cards.
var networks = regexp.MustCompile(`^(?:4\d{12}(?:\d{3}){0,2}|(?:5[1-5]|2[2-7])\d{14}|3[47]\d{13}|3[0689]\d{12}|35\d{14}|6\d{15}(?:\d{3})?)$`)

// isCard says by the digits of ISO/IEC 7812 whether a number is one of a
// payment card, and not a placeholder.
func isCard(s string) bool {
	p := packed(s)
	return networks.MatchString(p) && luhn(p) && !same(p)
}

// same reports whether all digits but the last are one: a placeholder.
func same(p string) bool { return strings.Count(p[:len(p)-1], p[:1]) == len(p)-1 }

func luhn(s string) bool {
	sum, double := 0, false
	for i := len(s) - 1; i >= 0; i-- {
		if class[s[i]] != 'd' {
			continue
		}
		d := int(s[i] - '0')
		if double {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum, double = sum+d, !double
	}
	return sum%10 == 0
}

// isIBAN checks the digits of ISO 13616: modulo 97 it leaves 1.
func isIBAN(s string) bool {
	p := packed(s)
	if len(p) < 15 || len(p) > 34 {
		return false
	}
	rest := 0
	for _, c := range p[4:] + p[:4] {
		if c >= 'A' {
			rest = (rest*100 + int(c-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(c-'0')) % 97
		}
	}
	return rest == 1
}

// isResident checks a Chinese resident identity number (GB 11643).
func isResident(s string) bool {
	sum := 0
	for i := range 17 {
		sum += int(s[i]-'0') * (1 << (17 - i) % 11)
	}
	return "10X98765432"[sum%11] == strings.ToUpper(s)[17]
}

// isNIR checks a French number of social insurance: the last two digits are 97
// less the rest of the others.
func isNIR(s string) bool {
	p := packed(s)
	if len(p) != 15 {
		return false
	}
	rest, key := 0, int(p[13]-'0')*10+int(p[14]-'0')
	for _, c := range p[:13] {
		rest = (rest*10 + int(c-'0')) % 97
	}
	return 97-rest == key
}

// isCPF checks a Brazilian number of a natural person.
func isCPF(s string) bool {
	p := packed(s)
	if len(p) != 11 || same(p) {
		return false
	}
	for n := 9; n < 11; n++ {
		sum := 0
		for i := range n {
			sum += int(p[i]-'0') * (n + 1 - i)
		}
		if sum*10%11%10 != int(p[n]-'0') {
			return false
		}
	}
	return true
}

// odd are the values of the characters of a codice fiscale at odd places, as
// the decree of 23 December 1976 has them.
var odd = [26]int{1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23}

// isFiscal checks an Italian codice fiscale.
func isFiscal(s string) bool {
	sum := 0
	for i := range 15 {
		v := int(s[i] - '0')
		if s[i] >= 'A' {
			v = int(s[i] - 'A')
		}
		if i%2 == 0 {
			v = odd[v]
		}
		sum += v
	}
	return byte('A'+sum%26) == s[15]
}
