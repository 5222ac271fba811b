package discordapi

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	uploadMax = 10 << 20       // bytes of a file
	filesMax  = 10             // of a message
	urlLife   = 24 * time.Hour // of the address of a file
)

// A File is one in a message.
type File struct {
	Name, Type string
	Content    string
	// Size is what Discord says; 0: that of the content.
	Size int
}

// A stored file stands at an address.
type stored struct {
	id ID
	in ID // channel
	File
}

// Attach is somebody sending files, with words or without, in a channel or thread.
func (s *Server) Attach(channel ID, user, text string, all ...File) ID {
	return s.attach(channel, user, text, "", all)
}

// AttachTo is Attach, in answer to a message.
func (s *Server) AttachTo(channel ID, user, text string, to ID, all ...File) ID {
	return s.attach(channel, user, text, to, all)
}

func (s *Server) attach(channel ID, user, text string, to ID, all []File) ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := &message{ch: s.must(channel), author: s.user(user), content: text, ref: to}
	if to != "" {
		m.kind = 19
	}
	s.keepFiles(m, all)
	return s.add(m).id
}

// keepFiles puts files into a message. The caller holds the lock.
func (s *Server) keepFiles(m *message, all []File) {
	for _, f := range all {
		m.files = append(m.files, s.keepFile(m.ch.id, f))
	}
}

// keepFile keeps one. The caller holds the lock.
func (s *Server) keepFile(channel ID, f File) *stored {
	kept := &stored{s.snowflake(), channel, f}
	s.files = append(s.files, kept)
	return kept
}

// LoseFile takes a file, by its content, out of where it is kept.
func (s *Server) LoseFile(content string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files = slices.DeleteFunc(s.files, func(f *stored) bool { return f.Content == content })
}

// wireFiles are the files of a message as it shows them now: their addresses end.
func (s *Server) wireFiles(m *message) []any {
	all := []any{}
	for _, f := range m.files {
		size := f.Size
		if size == 0 {
			size = len(f.Content)
		}
		o := object{"id": f.id, "filename": f.Name, "size": size, "url": s.fileURL(f), "proxy_url": s.fileURL(f)}
		if f.Type != "" {
			o["content_type"] = f.Type
		}
		if strings.HasPrefix(f.Type, "image/") {
			o["width"], o["height"] = 100, 100
		}
		all = append(all, o)
	}
	return all
}

func (s *Server) fileURL(f *stored) string {
	ends := s.o.Now().Add(urlLife).Unix()
	return fmt.Sprintf("%s/attachments/%s/%s/%s?ex=%x&is=0&hm=%s", s.web.URL, f.in, f.id, url.PathEscape(f.Name), ends, f.id)
}

// handOut answers a request for a file, and reports whether it is one.
func (s *Server) handOut(w http.ResponseWriter, r *http.Request) bool {
	if !strings.HasPrefix(r.URL.Path, "/attachments/") {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.Header.Get("Authorization") != "" {
		s.violate("%s: the bot's token goes to where files are kept", r.URL.Path)
	}
	ends, err := strconv.ParseInt(r.URL.Query().Get("ex"), 16, 64)
	parts := strings.Split(r.URL.Path, "/")
	i := slices.IndexFunc(s.files, func(f *stored) bool {
		return len(parts) == 5 && f.in == parts[2] && f.id == parts[3] && f.id == r.URL.Query().Get("hm")
	})
	if err != nil || i < 0 || s.o.Now().Unix() > ends || r.Method != http.MethodGet {
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write([]byte("This content is no longer available."))
		return true
	}
	if s.breaks > 0 {
		s.breaks--
		w.Header().Set("Content-Length", strconv.Itoa(len(s.files[i].Content)+1))
		_, _ = w.Write([]byte(s.files[i].Content))
		_ = http.NewResponseController(w).Flush() // the bot may be gone
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	_, _ = w.Write([]byte(s.files[i].Content)) // the bot may be gone
	return true
}

// BreakFiles lets the next so many downloads break off before their end.
func (s *Server) BreakFiles(next int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.breaks = next
}

// checkFiles holds what came with a form to what the message says of it.
func (s *Server) checkFiles(c *call, o object, f *form) []File {
	said := f.items(o, "", "attachments", 0, filesMax)
	var all []File
	for _, u := range c.files {
		i := slices.IndexFunc(said, func(a object) bool { return fmt.Sprint(a["id"]) == u.number })
		switch {
		case u.number == "" || i < 0:
			f.fault("attachments", "ATTACHMENT_NOT_FOUND", "The file in %s is not announced.", u.field)
			continue
		case u.Name == "":
			f.fault(u.field, "BASE_TYPE_REQUIRED", "A file has a name.")
		case text(said[i], "filename") != "" && text(said[i], "filename") != u.Name:
			s.violate("%s: a file is announced as %q and comes as %q", c.who, text(said[i], "filename"), u.Name)
		case len(u.Content) == 0:
			f.fault("attachments", "FILE_EMPTY", "File cannot be empty.")
		}
		all = append(all, u.File)
	}
	if len(all) != len(said) {
		f.fault("attachments", "ATTACHMENT_NOT_FOUND", "%d files are announced and %d came.", len(said), len(all))
	}
	return all
}

// An upload is a file that came with a form.
type upload struct {
	File
	field, number string
}

func uploadOf(field string, f File) upload {
	number, is := strings.CutPrefix(field, "files[")
	if !is || !strings.HasSuffix(number, "]") {
		number = "]"
	}
	return upload{f, field, strings.TrimSuffix(number, "]")}
}

// tooLarge is the answer to a file that is.
func tooLarge(all []upload) *failure {
	if slices.ContainsFunc(all, func(u upload) bool { return len(u.Content) > uploadMax }) {
		return fail(http.StatusRequestEntityTooLarge, 40005, "Request entity too large")
	}
	return nil
}

// Files are those in a message of a channel.
func (s *Server) Files(channel, message ID) (all []File) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.mustFind(channel, message).files {
		all = append(all, f.File)
	}
	return all
}

// withFiles is what a message shows beyond the usual.
func (s *Server) withFiles(o object, m *message) {
	maps.Copy(o, m.more)
	if len(m.files) > 0 {
		o["attachments"] = s.wireFiles(m)
	}
}
