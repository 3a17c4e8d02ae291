package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/retake-dev/retake/capture"
)

// stepList shows the steps as they come: on a terminal the last one is on the live
// line while it goes on, in a pipe it is a line once it is over.
type stepList struct {
	console *console
	titles  []string
	told    bool // the last title is on a line
}

// step takes in that a step begins or goes on.
func (l *stepList) step(n int, title string) {
	if n > len(l.titles) {
		l.tell()
		l.titles, l.told = append(l.titles, title), false
	} else if l.titles[n-1] != title {
		l.titles[n-1], l.told = title, false
	}
	l.console.status("%4d  %s", n, title)
}

// tell puts the last step on a line, unless it is there.
func (l *stepList) tell() {
	if n := len(l.titles); n > 0 && !l.told {
		l.console.say("%4d  %s", n, l.titles[n-1])
		l.told = true
	}
}

// readEdits takes in what is typed to change the list, a line each, until there is
// no more. One that waits for a line when the capture ends ends with the process.
func (l *stepList) readEdits(ctx context.Context, typed io.Reader, edits chan<- capture.Edit) {
	for lines := bufio.NewScanner(typed); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if line == "" {
			continue
		}
		e, err := parseEdit(line)
		if err != nil {
			l.console.problem(explain(err)[0])
			continue
		}
		answered := make(chan struct{})
		e.Done = func(n int, err error) {
			defer close(answered)
			l.edited(e, n, err)
		}
		select {
		case edits <- e:
			<-answered // in the order in which they are typed
		case <-ctx.Done():
			return
		}
	}
}

// edited tells what came of an edit.
func (l *stepList) edited(e capture.Edit, n int, err error) {
	l.tell()
	switch {
	case err != nil:
		l.console.say("not done: %s", oneLine(err.Error()))
	case e.Undo:
		l.console.say("%4d  is left out: %s", n, l.titles[n-1])
	case e.Name != "":
		l.console.say("%4d  is called %s", n, e.Name)
	}
}

// parseEdit reads a line that was typed.
func parseEdit(line string) (capture.Edit, error) {
	word, text, _ := strings.Cut(line, " ")
	text = strings.TrimSpace(text)
	switch {
	case word == "name" && text != "":
		return capture.Edit{Name: text}, nil
	case word == "expect" && text != "":
		return capture.Edit{Expect: text}, nil
	case word == "undo" && text == "":
		return capture.Edit{Undo: true}, nil
	}
	return capture.Edit{}, hinted(fmt.Errorf("%q changes nothing", oneLine(line)), "type name TEXT, expect TEXT or undo")
}
