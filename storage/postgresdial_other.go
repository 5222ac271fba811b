//go:build !linux

package storage

import (
	"net"
	"time"
)

// dialer makes connections that end when the network is cut.
func dialer() *net.Dialer {
	return &net.Dialer{KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 5 * time.Second, Interval: 3 * time.Second, Count: 2}}
}
