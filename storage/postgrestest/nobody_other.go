//go:build !linux

package postgrestest

import (
	"os"
	"syscall"
)

// How a server is told to end.
const (
	fastShutdown      = os.Interrupt
	immediateShutdown = os.Kill
)

func asNobody() *syscall.SysProcAttr { return nil }

func giveAway(string) error { return nil }
