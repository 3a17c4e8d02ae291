//go:build unix && !linux

package browser

import "syscall"

// ownGroup puts the browser in a process group of its own.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
