package browser

import "syscall"

// ownGroup puts the browser in a process group of its own, and has the kernel
// end it when we die without a word.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
