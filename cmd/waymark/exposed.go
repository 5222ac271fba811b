package main

import (
	"cmp"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"waymark/adapters/platform"
)

// exposed says who else may read or change what is only ours, and what to do
// about it. None of it keeps Waymark from its work. file is where the config is.
func (c config) exposed(file string) (all []string) {
	file = cmp.Or(file, defaultConfig)
	secret := func(key, name string) {
		if isCredential(name) {
			return
		}
		if may := othersMay(name, 0o077); may != "" {
			all = append(all, fmt.Sprintf("%s: others may %s %s, which holds a secret; chmod 600 %s", key, may, name, name))
		}
	}
	for _, s := range c.secrets {
		if s.Set {
			secret(s.Key, file)
		}
		secret(s.FileKey, s.File)
	}
	if database := c.Storage.file(); database != "" {
		all = append(all, exposedDatabase(database)...)
	}
	if host, _, err := net.SplitHostPort(c.HTTP.Listen); err == nil && !platform.IsLoopback(host) {
		all = append(all, fmt.Sprintf("http.listen: other machines reach %s, and %s and %s answer everybody; listen at 127.0.0.1, or let a firewall or a proxy pass only what has to be reached",
			c.HTTP.Listen, metricsPath, readyPath))
	}
	return all
}

// credentials is where systemd puts what LoadCredential names, for the one service
// alone: it lets its user in by a list of its own, which a file's mode shows as rights
// of a group.
const credentials = "/run/credentials"

// isCredential reports whether a file is one that systemd hands to us.
func isCredential(name string) bool {
	name, err := filepath.Abs(name)
	return err == nil && strings.HasPrefix(name, credentials+"/")
}

// exposedDatabase says it of the files of a database and their folder.
func exposedDatabase(database string) (all []string) {
	for _, name := range databaseFiles(database) {
		if may := othersMay(name, 0o077); may != "" {
			all = append(all, fmt.Sprintf("storage.url: others may %s %s, which is about people; chmod 600 %s", may, name, name))
		}
	}
	folder := filepath.Dir(database)
	if othersMay(folder, 0o022) != "" {
		all = append(all, fmt.Sprintf("storage.url: others may put files into %s and take the database away; chmod go-w %s", folder, folder))
	}
	return all
}

// databaseFiles are the database, what SQLite and we keep beside it, and copies
// that are named after it, as waymark-2026-11-26.db.
func databaseFiles(database string) (all []string) {
	if file, err := filepath.EvalSymlinks(database); err == nil {
		database = file
	}
	for _, end := range []string{"", "-wal", "-shm", "-journal", ".lock"} {
		all = append(all, database+end)
	}
	folder, name := filepath.Split(database)
	end := filepath.Ext(name)
	beside, err := os.ReadDir(filepath.Clean(cmp.Or(folder, ".")))
	if err != nil || end == "" {
		return all
	}
	for _, f := range beside {
		if strings.HasPrefix(f.Name(), strings.TrimSuffix(name, end)) && filepath.Ext(f.Name()) == end && f.Name() != name {
			all = append(all, folder+f.Name())
		}
	}
	return all
}

// othersMay says what of the rights in mask others than the owner have on a file.
// Empty: none, or there is no such file, or rights are not kept in its mode here.
func othersMay(file string, mask fs.FileMode) string {
	info, err := os.Stat(file)
	if err != nil || runtime.GOOS == "windows" {
		return ""
	}
	switch mode := info.Mode() & mask; {
	case mode&0o044 != 0 && mode&0o022 != 0:
		return "read and write"
	case mode&0o022 != 0:
		return "write"
	case mode&0o044 != 0:
		return "read"
	}
	return ""
}
