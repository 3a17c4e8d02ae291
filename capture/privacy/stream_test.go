package privacy

import (
	"fmt"
	"testing"

	"github.com/retake-dev/retake/capture/take"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestStreamsAreMasked(t *testing.T) {
	const card = "4111 1111 1111 1111"
	rule, err := NewRule("json", "pin")
	require.NoError(t, err)
	socket := take.Exchange{Type: "WebSocket", Method: "GET", URL: "wss://shop.test/feed?who=Annabel", Pieces: []take.Piece{
		{Kind: take.TextMessage, Sent: true, Size: 7, At: 1}, {Kind: take.TextMessage, Size: 18, At: 2}, {Kind: take.BinaryMessage, Size: 9, At: 3}, {Kind: take.TextMessage, Size: 14, At: 4}, {Kind: take.CloseMessage, Size: 9, At: 5},
	}}
	request, response := []byte("Annabel"), []byte(`{"name":"Annabel"}`+"\x00Annabel\xff"+`{"pin":"0815"}`+"\x0f\xa1Annabel")
	m := New(Policy{Level: Inputs, Key: Key("k"), Rules: Rules{Mask: []Rule{rule}}})
	name, _ := m.Typed(Input{Field: "name", Value: "Annabel"})
	require.NotEqual(t, "Annabel", name)
	m.Learn(socket, request, response)
	e, sent, came := m.Exchange(socket, request, response)
	var got []string
	for p, data := range e.Split(sent, came) {
		got = append(got, fmt.Sprintf("%v %q", p.At, data))
	}
	pin := m.policy.Key.secret("0815")
	assert.Equal(t, []string{fmt.Sprintf("1 %q", name), fmt.Sprintf("2 %q", `{"name":"`+name+`"}`), fmt.Sprintf("3 %q", "\x00"+name+"\xff"),
		fmt.Sprintf("4 %q", `{"pin":"`+pin+`"}`), fmt.Sprintf("5 %q", "\x0f\xa1"+name)}, got, "each message is a body of its own")
	assert.NotContains(t, e.URL, "Annabel")

	events := take.Exchange{Type: "EventSource", Method: "GET", URL: "https://shop.test/events", Pieces: []take.Piece{{Kind: take.BodyPart, Size: 12, At: 1}, {Kind: take.BodyPart, Size: 14, At: 2}, {Kind: take.BodyPart, Size: 9, At: 3}}}
	body := []byte("data: a 4111" + " 1111 1111 111" + "1\n\nend\n\n\n")
	e, _, came = New(Policy{Level: Inputs}).Exchange(events, nil, body)
	assert.NotContains(t, string(came), card, "also across a cut")
	assert.Equal(t, []float64{1, 2, 3}, []float64{e.Pieces[0].At, e.Pieces[1].At, e.Pieces[2].At})
	assert.Equal(t, len(came), e.Pieces[0].Size+e.Pieces[1].Size+e.Pieces[2].Size, "the cuts are of the body as it is now")

	e, sent, came = New(Policy{Level: Strict}).Exchange(socket, request, response)
	assert.Empty(t, sent, "what is no JSON is left out")
	assert.NotContains(t, string(came), "Annabel")
	assert.Len(t, e.Pieces, 5)
	assert.Equal(t, "\x0f\xa1", string(came[len(came)-2:]), "the code is kept")
}
