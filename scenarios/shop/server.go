package shop

import (
	"fmt"
	"net"
	"net/http"
	"time"
)

// Server serves a build on the loopback interface until it is closed.
type Server struct {
	URL string // no slash at its end

	http *http.Server
}

// Serve starts the build on a free port of 127.0.0.1.
func Serve(b Build) (*Server, error) {
	h, err := b.handler()
	if err != nil {
		return nil, err
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("serve %s: %w", b.Label, err)
	}
	s := &Server{
		URL:  "http://" + ln.Addr().String(),
		http: &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second},
	}
	go s.http.Serve(ln) //nolint:errcheck // always ErrServerClosed, after Close
	return s, nil
}

// Close stops the server at once and drops its connections.
func (s *Server) Close() error { return s.http.Close() }
