package main

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"golang.org/x/term"
)

// console writes messages and progress to the standard error: on a terminal
// one line is rewritten as things go on, in a pipe there are only whole lines.
type console struct {
	quiet, verbose bool

	mu    sync.Mutex
	w     io.Writer
	live  bool // a terminal
	color bool
	wide  int
	drawn bool // the live line is on the screen
}

func newConsole(w io.Writer) *console {
	wide := width(w)
	return &console{w: w, live: isTerminal(w) && os.Getenv("TERM") != "dumb", color: colored(w), wide: wide}
}

// say prints a message, unless it is to be quiet.
func (c *console) say(format string, args ...any) {
	if !c.quiet {
		c.line(fmt.Sprintf(format, args...))
	}
}

// detail prints a message for those who want to know more.
func (c *console) detail(format string, args ...any) {
	if c.verbose {
		c.say(format, args...)
	}
}

// status shows what is going on, on a terminal.
func (c *console) status(format string, args ...any) {
	if !c.live || c.quiet {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	text := []rune(oneLine(fmt.Sprintf(format, args...)))
	if most := max(cmp.Or(c.wide, 80)-1, 20); len(text) > most {
		text = append(text[:most-1], '…')
	}
	fmt.Fprintf(c.w, "\r\x1b[K%s", string(text))
	c.drawn = true
}

// problem prints an error and its hint.
func (c *console) problem(p problem) {
	c.line(c.paint("1;31", "error:") + " " + p.text)
	if p.hint != "" {
		c.line(c.paint("36", "hint:") + " " + p.hint)
	}
}

func (c *console) paint(sgr, text string) string {
	if !c.color {
		return text
	}
	return "\x1b[" + sgr + "m" + text + "\x1b[0m"
}

func (c *console) line(text string) {
	if _, err := c.Write([]byte(text + "\n")); err != nil {
		return // there is nobody to tell
	}
}

// Write prints whole lines above the live one.
func (c *console) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.erase()
	return c.w.Write(b)
}

// clear removes the live line.
func (c *console) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.erase()
}

func (c *console) erase() {
	if c.drawn {
		fmt.Fprint(c.w, "\r\x1b[K")
		c.drawn = false
	}
}

func isTerminal(w any) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// colored says whether colours are wanted: see no-color.org and
// bixense.com/clicolors.
func colored(w any) bool {
	if os.Getenv("NO_COLOR") != "" {
		return false
	}
	if force := os.Getenv("CLICOLOR_FORCE"); force != "" && force != "0" {
		return true
	}
	return isTerminal(w) && !strings.EqualFold(os.Getenv("TERM"), "dumb")
}

// width is the number of columns of a terminal, 0 for anything else.
func width(w any) int {
	if !isTerminal(w) {
		return 0
	}
	columns, _, err := term.GetSize(int(w.(*os.File).Fd()))
	if err != nil {
		return 0
	}
	return columns
}
