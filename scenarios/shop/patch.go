package shop

import (
	"bytes"
	"fmt"
)

// patch is a bad commit: one exact replacement in one asset.
type patch struct {
	file     string // below site/
	old, new string
}

// apply changes the file in place. A text found twice, or not at all, is an
// error: the site moved on, and the regression would silently be none.
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
