package shop

import (
	"bytes"
	"fmt"
	"path"
	"regexp"
)

// edit is a commit: it changes the assets in place. One that has nothing to
// change is an error: the site moved on, and the change would silently be none.
type edit interface {
	apply(files map[string][]byte) error
}

// patch is one exact replacement in one asset. A text found twice, or not at
// all, is an error.
type patch struct {
	file     string // below site/
	old, new string
}

func (p patch) apply(files map[string][]byte) error {
	src, ok := files[p.file]
	if !ok {
		return fmt.Errorf("patch: no asset %s", p.file)
	}
	if n := bytes.Count(src, []byte(p.old)); n != 1 {
		return fmt.Errorf("patch: %s has %d of %q, want exactly 1", p.file, n, p.old)
	}
	files[p.file] = bytes.Replace(src, []byte(p.old), []byte(p.new), 1)
	return nil
}

// sweep replaces every match of a regular expression in the assets whose path
// fits a pattern. The replacement is as for [regexp.Regexp.ReplaceAll].
type sweep struct {
	in       string // as for [path.Match]; "" is all
	old, new string
}

func (s sweep) apply(files map[string][]byte) error {
	old := regexp.MustCompile(s.old)
	return everywhere(s.in, func(src []byte) []byte { return old.ReplaceAll(src, []byte(s.new)) }).apply(files)
}

// rewrite is a commit by a program.
type rewrite func(files map[string][]byte) error

func (r rewrite) apply(files map[string][]byte) error { return r(files) }

// everywhere changes the assets whose path fits a pattern, or all with "".
func everywhere(pattern string, change func(src []byte) []byte) rewrite {
	return func(files map[string][]byte) error {
		changed := 0
		for name, src := range files {
			if fits, err := path.Match(pattern, name); err != nil || !fits && pattern != "" {
				continue
			}
			if now := change(src); !bytes.Equal(now, src) {
				files[name] = now
				changed++
			}
		}
		if changed == 0 {
			return fmt.Errorf("sweep: nothing to change in %q", pattern)
		}
		return nil
	}
}
