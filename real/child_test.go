//go:build real

package real

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"sync"
	"time"
)

// childLimit is how long a program may take to start, or to end.
const childLimit = time.Minute

// child is a program that runs beside the test.
type child struct {
	cmd   *exec.Cmd
	ended chan struct{} // closed when it has ended, all it said has been read, and err is set
	err   error
}

// launch starts a program, and waits until what it says to out matches. It
// returns the first group of the match. All that it says goes to keep, too.
func launch(cmd *exec.Cmd, out *io.Writer, keep io.Writer, wanted *regexp.Regexp) (*child, string, error) {
	l := &listener{wanted: wanted, keep: keep, found: make(chan string, 1)}
	*out = l
	if err := cmd.Start(); err != nil {
		return nil, "", err
	}
	c := &child{cmd: cmd, ended: make(chan struct{})}
	go func() {
		c.err = cmd.Wait()
		close(c.ended)
	}()
	select {
	case s := <-l.found:
		return c, s, nil
	case <-c.ended:
		return nil, "", fmt.Errorf("%s ended before it said %q: %w", cmd.Path, wanted, c.err)
	case <-time.After(childLimit):
		return nil, "", firstOf(c.end(os.Kill), fmt.Errorf("%s did not say %q within %s", cmd.Path, wanted, childLimit))
	}
}

// end sends a program a signal and waits until it has ended. The error is how
// it did, unless it was killed.
func (c *child) end(by os.Signal) error {
	if err := c.cmd.Process.Signal(by); err != nil {
		return err
	}
	select {
	case <-c.ended:
	case <-time.After(childLimit):
		return firstOf(c.cmd.Process.Kill(), fmt.Errorf("%s did not end within %s", c.cmd.Path, childLimit))
	}
	if by == os.Kill {
		return nil
	}
	return c.err
}

// listener waits for a line among those that are written to it.
type listener struct {
	wanted *regexp.Regexp
	keep   io.Writer
	found  chan string

	mu    sync.Mutex
	early bytes.Buffer // what was said before it was found
	done  bool
}

func (l *listener) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.done {
		l.early.Write(p)
		if m := l.wanted.FindSubmatch(l.early.Bytes()); m != nil {
			l.done = true
			l.found <- string(m[1])
		}
	}
	return l.keep.Write(p)
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
