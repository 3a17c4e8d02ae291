package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/chromedp/remote"
)

// Connect joins a browser that runs already, by the address of its debugging
// port (http://127.0.0.1:9222) or its websocket. Close leaves it running.
func Connect(ctx context.Context, endpoint string) (*Browser, error) {
	ws := endpoint
	if strings.HasPrefix(endpoint, "http") {
		var err error
		if ws, err = websocketOf(ctx, endpoint); err != nil {
			return nil, err
		}
	}
	c, err := remote.DialContext(ctx, ws)
	if err != nil {
		return nil, fmt.Errorf("connect to the browser at %s: %w", endpoint, err)
	}
	b := &Browser{Kind: Full, pipe: c, Endpoint: endpoint, stderr: new(tail), exited: make(chan struct{})}
	b.Session = newConn(c).root()
	if err := b.greet(ctx); err != nil {
		b.Close()
		return nil, err
	}
	return b, nil
}

func websocketOf(ctx context.Context, endpoint string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(endpoint, "/")+"/json/version", nil)
	if err != nil {
		return "", err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", fmt.Errorf("no browser answers at %s: %w", endpoint, err)
	}
	defer resp.Body.Close()
	var v struct {
		URL string `json:"webSocketDebuggerUrl"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&v); err != nil || v.URL == "" {
		return "", fmt.Errorf("what answers at %s is no browser's debugging port", endpoint)
	}
	return v.URL, nil
}

// readEndpoint waits for the browser to write the address of its debugging
// port, which it does once it listens.
func (b *Browser) readEndpoint(ctx context.Context) error {
	file := filepath.Join(b.profile, "DevToolsActivePort")
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		if data, err := os.ReadFile(file); err == nil {
			if port, _, ok := strings.Cut(string(data), "\n"); ok && port != "" {
				b.Endpoint = "http://127.0.0.1:" + port
				return nil
			}
		}
		select {
		case <-tick.C:
		case <-b.exited:
			return ErrLost
		case <-ctx.Done():
			return fmt.Errorf("wait for the debugging port: %w", context.Cause(ctx))
		}
	}
}
