package postgrestest

import (
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// How a server is told to end.
const (
	fastShutdown      = syscall.SIGINT
	immediateShutdown = syscall.SIGQUIT
)

// ids are those of somebody without rights, of whom there is one of these.
func ids() (uid, gid int) {
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			uid, _ := strconv.Atoi(u.Uid)
			gid, _ := strconv.Atoi(u.Gid)
			return uid, gid
		}
	}
	return 65534, 65534
}

// asNobody is how a program is run that refuses root, and that ends with us.
func asNobody() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Pdeathsig: immediateShutdown}
	if os.Getuid() == 0 {
		uid, gid := ids()
		attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	}
	return attr
}

// giveAway makes a folder of root's that of who runs the server.
func giveAway(dir string) error {
	if os.Getuid() != 0 {
		return nil
	}
	uid, gid := ids()
	return os.Chown(dir, uid, gid)
}
