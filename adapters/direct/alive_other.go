//go:build !unix

package direct

import "net"

// alive takes every connection for one that may be written to.
func alive(net.Conn) bool { return true }
