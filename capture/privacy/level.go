package privacy

import (
	"cmp"
	"crypto/rand"
	"strings"
)

// Level says how much of a session is private. What is certain to be a secret,
// such as a password, a card number or a token, is so at every level.
type Level string

// The levels, the least private first.
const (
	// Open keeps what is typed as it was typed.
	Open Level = "open"
	// Inputs, the default, puts a stand-in in the place of each typed value,
	// wherever it turns up.
	Inputs Level = "inputs"
	// Strict puts stand-ins in the place of all text, and keeps no media.
	Strict Level = "strict"
)

// Levels are all there are, the default first.
func Levels() []string { return []string{string(Inputs), string(Strict), string(Open)} }

// Policy is what a capture keeps, and what it does not. The zero value is that
// of a re-enactment: there all that is typed is in the scenario, and only what
// is certain to be a secret is masked.
type Policy struct {
	Level Level
	// Key makes the stand-ins: one value has the same stand-in wherever the key
	// is the same. Who has the key can tell the value from its stand-in, so it
	// is stored nowhere.
	Key   Key
	Rules Rules
}

// NewKey returns a key that nobody knows.
func NewKey() Key {
	key := make(Key, 32)
	_, _ = rand.Read(key) // it never fails
	return key
}

// String is what a take says of how it was masked.
func (p Policy) String() string {
	return cmp.Or(string(p.Level), "always private") + p.Rules.String()
}

// Describe says, a line each, what is recorded of what is private.
func (p Policy) Describe() []string {
	list := []string{"never records passwords, one-time codes, payment data, credentials, tokens, account and identity numbers"}
	switch p.Level {
	case Strict:
		list = append(list, "puts stand-ins in the place of all text, typed or shown, and keeps no pictures")
	case Inputs:
		list = append(list, "keeps the files that are uploaded, beside the scenario", "puts stand-ins in the place of what is typed, wherever it turns up; not in search boxes, nor of three characters or fewer",
			"records the text that the page shows by itself; --privacy strict does not")
	default:
		list = append(list, "records what else is typed as it is", "keeps the files that are uploaded, beside the scenario")
	}
	if rules := strings.TrimPrefix(p.Rules.String(), "; "); rules != "" {
		list = append(list, "follows the rules of retake.yaml: "+rules)
	}
	return list
}

// shortest is the length of the shortest value that is looked for elsewhere: a
// security code of three digits would be found in every price.
const shortest = 4

// tells reports whether a value is long enough to be looked for, and to be told
// from what the page has by itself.
func tells(value string) bool { return len([]rune(strings.TrimSpace(value))) >= shortest }
