package scenarios_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/retake-dev/retake/scenarios"
)

func TestStorageAdd(t *testing.T) {
	login := scenarios.Storage{Cookies: []scenarios.Cookie{{Name: "sid", Value: "1"}}, Local: []scenarios.Item{{"a", "1"}}, Databases: `[{"name":"x"}]`}
	own := scenarios.Storage{Session: []scenarios.Item{{"s", "1"}}, Local: []scenarios.Item{{"a", "2"}}, Databases: `[{"name":"y"}]`}
	both, err := login.Add(own)
	require.NoError(t, err)
	assert.Equal(t, scenarios.Storage{
		Cookies: login.Cookies, Local: []scenarios.Item{{"a", "1"}, {"a", "2"}}, Session: own.Session, Databases: `[{"name":"x"},{"name":"y"}]`,
	}, both, "what is added is put in place later, and wins")
	same, err := login.Add(scenarios.Storage{})
	require.NoError(t, err)
	assert.Equal(t, login, same)
	_, err = login.Add(scenarios.Storage{Databases: "{"})
	assert.ErrorContains(t, err, "storage: databases: ")
}

func TestStorageMap(t *testing.T) {
	s := scenarios.Storage{Cookies: []scenarios.Cookie{{Name: "sid", Value: "a"}}, Local: []scenarios.Item{{"x", "b"}}, Session: []scenarios.Item{{"x", "c"}}, Databases: "[1]"}
	var seen []string
	upper, err := s.Map(func(what, value string) (string, error) {
		seen = append(seen, what)
		return strings.ToUpper(value), nil
	})
	require.NoError(t, err)
	assert.Equal(t, []string{"cookie sid", "local x", "session x", "databases"}, seen)
	assert.Equal(t, "ABC", upper.Cookies[0].Value+upper.Local[0].Value+upper.Session[0].Value)
	assert.Equal(t, "abc", s.Cookies[0].Value+s.Local[0].Value+s.Session[0].Value, "the first is as it was")
	bad := errors.New("no")
	_, err = s.Map(func(string, string) (string, error) { return "", bad })
	assert.Equal(t, bad, err)
}
