//go:build unix

package browser

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"syscall"
)

// killGroup ends a browser and every helper that it started.
func killGroup(pid int) {
	if err := syscall.Kill(-pid, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
		slog.Warn("end the browser", "pid", pid, "error", err)
	}
}

// owned reports whether the process that made the profile folder still
// lives; its id is in the folder's name.
func owned(profile string) bool {
	var pid int
	_, err := fmt.Sscanf(filepath.Base(profile), profilePrefix+"%d-", &pid)
	return err == nil && syscall.Kill(pid, 0) == nil
}
