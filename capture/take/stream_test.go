package take

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// streaming is a take with a WebSocket.
func streaming(t *testing.T, change ...func(*Exchange)) (Take, error) {
	t.Helper()
	b := sessionBuilder(1, 4)
	e := Exchange{Step: -1, Type: "WebSocket", Method: "GET", URL: "ws://shop.test/feed", Status: 101, Source: FromBuild, Began: 3,
		RequestBody: b.PutBlob([]byte("hibye")), ResponseBody: b.PutBlob([]byte("you\x00\x0f\xa1")),
		Pieces: []Piece{{Kind: TextMessage, Step: -1, Sent: true, Size: 2, At: 1.5}, {Kind: TextMessage, Size: 3, At: 2}, {Kind: BinaryMessage, Size: 1, At: 2}, {Kind: TextMessage, Sent: true, Size: 3, At: 4}, {Kind: CloseMessage, Size: 2, At: 9}}}
	for _, c := range change {
		c(&e)
	}
	b.AddExchange(e)
	return b.Build()
}

func TestStreamsAreKept(t *testing.T) {
	made, err := streaming(t)
	require.NoError(t, err)
	again, err := decoded(encoded(t, made))
	require.NoError(t, err)
	assert.Equal(t, made, again)
	e := again.Exchanges[len(again.Exchanges)-1]
	var lines []string
	for p, data := range e.Split(again.Blobs[e.RequestBody], again.Blobs[e.ResponseBody]) {
		lines = append(lines, fmt.Sprintf("%v %s %q", p.Sent, p.Kind, data))
	}
	assert.Equal(t, []string{`true text "hi"`, `false text "you"`, `false binary "\x00"`, `true text "bye"`, `false close "\x0f\xa1"`}, lines)
	assert.Equal(t, Exchange{Step: -1, Type: "WebSocket", Method: Send, URL: "ws://shop.test/feed", Source: FromBuild, Began: 4.5, Ended: 4.5}, e.Sent(e.Pieces[0]))
	var log struct {
		Log struct {
			Entries []struct {
				Pieces json.RawMessage `json:"_pieces"`
			} `json:"entries"`
		} `json:"log"`
	}
	require.NoError(t, json.Unmarshal(encodeHAR(made), &log))
	entries := log.Log.Entries
	assert.Nil(t, entries[0].Pieces, "others have none")
	assert.True(t, bytes.HasPrefix(entries[len(entries)-1].Pieces, []byte(`[{"step":-1,"kind":"text","sent":true,"at":1.5,"size":2},`)), string(entries[len(entries)-1].Pieces))
}

func TestStreamsInTheDigest(t *testing.T) {
	network := func(change func(*Exchange)) string {
		made, err := streaming(t, change)
		require.NoError(t, err)
		return AreaDigests(made)["network"]
	}
	plain := network(func(*Exchange) {})
	assert.Equal(t, plain, network(func(e *Exchange) { e.Pieces[1].At = 77 }), "times are not in it")
	for name, change := range map[string]func(*Exchange){
		"kind": func(e *Exchange) { e.Pieces[0].Kind = BinaryMessage },
		"step": func(e *Exchange) { e.Pieces[0].Step = 0 },
		"who":  func(e *Exchange) { e.Pieces[2], e.Pieces[3] = e.Pieces[3], e.Pieces[2] },
		"cuts": func(e *Exchange) { e.Pieces[1].Size, e.Pieces[2].Size = 2, 2 },
	} {
		assert.NotEqual(t, plain, network(change), name)
	}
}

func TestWhatNoStreamCanBe(t *testing.T) {
	for _, tt := range []struct {
		change func(*Exchange)
		want   string
	}{
		{func(e *Exchange) { e.Pieces[0].Step = 1 }, "piece 0 belongs to step 1 of 1"},
		{func(e *Exchange) { e.Pieces[2].Kind = "odd" }, `piece 2: unknown kind "odd"`},
		{func(e *Exchange) { e.Pieces[2].Size = -1 }, "piece 2 has -1 bytes"},
		{func(e *Exchange) { e.Pieces[4].Size = 3 }, "piece 4 ends behind its body"},
	} {
		_, err := streaming(t, tt.change)
		assert.ErrorContains(t, err, tt.want)
	}
}
