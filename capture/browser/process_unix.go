//go:build unix

package browser

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// killGroup ends a browser and every helper that it started.
func killGroup(pid int) {
	if err := syscall.Kill(-pid, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
		slog.Warn("end the browser", "pid", pid, "error", err)
	}
}

// owned reports whether a living browser uses the profile folder: Chrome
// keeps a link "SingletonLock" → host-pid in it. A folder without one is
// owned as long as it is younger than a start takes, which its maker's pid
// in no name tells; such a folder is empty and is left alone.
func owned(profile string) bool {
	link, err := os.Readlink(filepath.Join(profile, "SingletonLock"))
	if err != nil {
		entries, err := os.ReadDir(profile)
		return err == nil && len(entries) == 0
	}
	pid := 0
	for _, r := range link[strings.LastIndex(link, "-")+1:] {
		if r < '0' || r > '9' {
			return false
		}
		pid = pid*10 + int(r-'0')
	}
	return pid > 0 && syscall.Kill(pid, 0) == nil
}
