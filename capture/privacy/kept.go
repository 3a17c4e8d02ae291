package privacy

import (
	"encoding/json"
	"strings"
)

// Kept is a value that the browser kept for a page, from before the session.
type Kept struct {
	Name, Value string
	Cookie      bool
	Hidden      bool // scripts cannot read it
}

// Kept returns what a scenario has for a value, and whether it is a secret: then
// it is the stand-in of a parameter. A cookie is one unless it is plain words;
// whatever else is one by its name or its shape.
func (m *Masker) Kept(k Kept) (text string, secret bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if k.Value == "" || m.isNone(k.Value) {
		return k.Value, false
	}
	document := strings.ContainsAny(k.Value[:1], "{[") && json.Valid([]byte(k.Value))
	if k.Hidden || k.Cookie && opaque(k.Value) || isSecretName(k.Name) && !document {
		return m.credential(k.Value), true
	}
	masked := m.mask(k.Value)
	switch {
	case m.policy.Level == Strict && document:
		if all, ok := mapJSON([]byte(masked), m.all); ok {
			return string(all), false
		}
		return m.policy.Key.StandIn(k.Value), false
	case m.policy.Level == Strict:
		return m.all(masked), false
	case document && !json.Valid([]byte(masked)):
		return m.policy.Key.StandIn(k.Value), false
	}
	return masked, false
}

// credential is the stand-in of a secret, which is masked by it wherever else it
// is; it can be that of a parameter.
func (m *Masker) credential(value string) string {
	if e, known := m.values.entries[value]; known {
		return e.standIn
	}
	standIn := strings.NewReplacer("{", "(", "}", ")").Replace(m.policy.Key.secret(value))
	m.hide(value, standIn)
	return standIn
}
