package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"
	"unicode"

	"github.com/retake-dev/retake/capture/browser"
	"github.com/retake-dev/retake/capture/take"
	"github.com/retake-dev/retake/scenarios"
	"github.com/spf13/cobra"
)

// problem is one error as a person reads it: what is wrong, and what to do
// about it.
type problem struct {
	text, hint string
}

// adviceError is an error with a hint.
type adviceError struct {
	err  error
	hint string
}

func (e *adviceError) Error() string { return e.err.Error() }
func (e *adviceError) Unwrap() error { return e.err }

// hinted adds a hint to an error.
func hinted(err error, format string, args ...any) error {
	return &adviceError{err, fmt.Sprintf(format, args...)}
}

// explain turns an error into what is printed about it: at least one problem,
// one for each error that was joined.
func explain(err error) []problem {
	var list []problem
	for _, e := range flatten(err) {
		p := explainOne(e)
		list = append(list, problem{oneLine(p.text), oneLine(p.hint)})
	}
	return list
}

func explainOne(err error) problem {
	var (
		scenario *scenarios.Error
		file     *take.FileError
		missing  *browser.NotFoundError
		advice   *adviceError
	)
	switch {
	case errors.As(err, &advice):
		return problem{err.Error(), advice.hint}
	case errors.As(err, &scenario):
		plain := *scenario
		plain.Hint = ""
		return problem{plain.Error(), scenario.Hint}
	case errors.As(err, &file):
		plain := *file
		plain.Hint = ""
		return problem{plain.Error(), file.Hint}
	case errors.As(err, &missing):
		return problem{missing.Error(), missing.Hint}
	}
	return problem{err.Error(), hintOf(err)}
}

// hintOf is what to do about errors that are not ours.
func hintOf(err error) string {
	switch {
	case errors.Is(err, errInterrupted):
		return "nothing was written"
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return "free some space, or write to another disk"
	case errors.Is(err, fs.ErrNotExist):
		return "check the path"
	case errors.Is(err, fs.ErrPermission):
		return "check who may read and write there"
	case errors.Is(err, browser.ErrLost):
		return "run again, with more memory if it stays"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return "run again when the machine has less to do"
	}
	return ""
}

// flatten returns the errors that were joined, or the error itself.
func flatten(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var list []error
	var texts []string
	for _, e := range joined.Unwrap() {
		list = append(list, flatten(e)...)
		texts = append(texts, e.Error())
	}
	if strings.Join(texts, "\n") != err.Error() {
		return []error{err} // it says more than its parts
	}
	return list
}

// oneLine makes a text printable on one line, whatever is in it.
func oneLine(s string) string {
	var b strings.Builder
	for _, field := range strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' }) {
		if b.Len() > 0 {
			b.WriteString("; ")
		}
		b.WriteString(strings.TrimSpace(field))
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, b.String())
}

// plainFlagError rewords the errors of the flag parser to our rules.
func plainFlagError(err error) error {
	text, _, _ := strings.Cut(err.Error(), " flag: strconv.") // how it was parsed helps nobody
	return errors.New(text)
}

// unknownVerb is the error for arguments of a command that only has verbs.
func unknownVerb(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return c.Help()
	}
	var known []string
	for _, verb := range c.Commands() {
		if verb.IsAvailableCommand() {
			known = append(known, verb.Name())
		}
	}
	return hinted(fmt.Errorf("there is no %s %s", c.CommandPath(), args[0]), "%s", advice(args[0], known))
}

// arguments wants as many arguments as the usage line of a command says.
func arguments(least, most int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) >= least && len(args) <= most {
			return nil
		}
		return hinted(fmt.Errorf("%s: %s given", c.CommandPath(), count(len(args), "argument")), "use it as: %s", c.UseLine())
	}
}
