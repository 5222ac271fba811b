package botapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// How large files may be, in bytes, for bots on the official server.
const (
	getFileMax = 20 << 20
	uploadMax  = 50 << 20
	photoMax   = 10 << 20
	captionMax = 1024 // UTF-16 units
)

// A File is one that somebody sent, or the bot.
type File struct {
	Name    string // empty of a photo, and where nobody named it
	Content string
	// Size is what the platform says; 0: that of the content.
	Size int64
}

func (f File) size() int64 {
	if f.Size != 0 {
		return f.Size
	}
	return int64(len(f.Content))
}

// A stored file has an id.
type stored struct {
	File
	path string
	lost bool
}

// LoseFile makes a file, by its content, unknown to the server.
func (s *Server) LoseFile(content string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.files {
		f.lost = f.lost || f.Content == content
	}
}

// keepFile gives a file its id. The caller holds the lock.
func (s *Server) keepFile(k Kind, f File) (id string) {
	n := len(s.files) + 1
	id = fmt.Sprintf("AgACAgIAAxkBAAI%d-%s_%s", n, k, strings.Repeat("x", 40))
	s.files[id] = &stored{File: f, path: fmt.Sprintf("%ss/file %d.bin", k, n)}
	return id
}

// wireFile writes into w the file of m. The caller holds the lock.
func (s *Server) wireFile(w map[string]any, m *Message) {
	if m.fileID == "" {
		m.fileID = s.keepFile(m.Kind, *m.File)
	}
	f := m.File
	if m.Kind == Photo {
		size := func(id string, wide int, bytes int64) map[string]any {
			return map[string]any{"file_id": id, "file_unique_id": "u" + id[:16], "width": wide, "height": wide, "file_size": bytes}
		}
		w["photo"] = []any{size("thumb-"+m.fileID, 90, 1000), size(m.fileID, 1280, f.size())}
		return
	}
	w["document"] = map[string]any{"file_id": m.fileID, "file_unique_id": "u" + m.fileID[:16], "file_name": f.Name, "mime_type": "application/pdf", "file_size": f.size()}
}

func (s *Server) getFile(c *call) (any, *failure) {
	id := c.params.text("file_id")
	f := s.files[id]
	switch {
	case f == nil || f.lost:
		return nil, bad("wrong file_id or the file is temporarily unavailable")
	case f.size() > getFileMax:
		return nil, bad("file is too big")
	}
	return map[string]any{"file_id": id, "file_unique_id": "u" + id[:16], "file_size": f.size(), "file_path": f.path}, nil
}

// download hands out a file where getFile has shown the way, and reports whether that
// was asked for.
func (s *Server) download(w http.ResponseWriter, r *http.Request) bool {
	rest, ok := strings.CutPrefix(r.URL.Path, "/file/bot")
	if !ok {
		return false
	}
	token, path, _ := strings.Cut(rest, "/")
	content, found := s.fileAt(token, path)
	c := &call{method: "file", at: s.o.Now(), params: params{"path": {text: path}}}
	if r.Method != http.MethodGet || !found {
		f := &failure{code: http.StatusNotFound, text: "Not Found"}
		s.note(c, f, "")
		body, code := encode(answer{}, f)
		write(w, body, code, 0)
		return true
	}
	fault := s.chooseFault(c.method, c.params)
	s.note(c, nil, fault.Kind)
	switch {
	case fault.Kind.refuses(), fault.Kind == Refusal:
		w.WriteHeader(http.StatusInternalServerError)
	case fault.Kind.loses(): // it breaks off in the middle
		w.Header().Set("Content-Length", strconv.Itoa(len(content)))
		_, _ = w.Write([]byte(content[:len(content)/2]))
		_ = http.NewResponseController(w).Flush() // the bot may be gone
		panic(http.ErrAbortHandler)
	default:
		w.Header().Set("Content-Type", "application/octet-stream")
		_, _ = w.Write([]byte(content)) // the bot may be gone
	}
	return true
}

func (s *Server) fileAt(token, path string) (content string, found bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.files {
		if token == s.o.Token && f.path == path && !f.lost {
			return f.Content, true
		}
	}
	return "", false
}

func (s *Server) sendPhoto(c *call) (any, *failure) { return s.sendFile(c, Photo, photoMax) }

func (s *Server) sendDocument(c *call) (any, *failure) { return s.sendFile(c, Document, uploadMax) }

func (s *Server) sendFile(c *call, k Kind, most int) (any, *failure) {
	p, is := c.params[string(k)]
	switch {
	case !is || !p.file || p.name == "":
		return nil, bad("there is no %s in the request", k)
	case len(p.text) == 0:
		return nil, bad("file must be non-empty")
	case len(p.text) > uploadMax:
		return nil, &failure{code: http.StatusRequestEntityTooLarge, text: "Request Entity Too Large"}
	case len(p.text) > most:
		return nil, bad("file is too big")
	case k == Photo && !isPicture(p.text):
		return nil, bad("IMAGE_PROCESS_FAILED")
	case c.params.has("text"), c.params.has("parse_mode"), c.params.has("link_preview_options"):
		return nil, bad("a %s has a caption and entities", k)
	}
	caption := c.params.text("caption")
	entities, f := readEntities(caption, c.params.text("caption_entities"))
	if f != nil {
		return nil, f
	}
	caption, entities = trimText(caption, entities)
	if units(caption) > captionMax {
		return nil, bad("message caption is too long")
	}
	keyboard, f := readKeyboard(c.params)
	if f != nil {
		return nil, f
	}
	m := &Message{
		From: s.bot, Bot: true, At: c.at, Text: caption, Entities: entities, Keyboard: keyboard,
		Kind: k, File: &File{Name: p.name, Content: p.text},
	}
	return s.deliver(c, m)
}

// isPicture reports whether content begins as one does.
func isPicture(content string) bool {
	for _, magic := range []string{"\x89PNG", "\xff\xd8\xff", "GIF8"} {
		if bytes.HasPrefix([]byte(content), []byte(magic)) {
			return true
		}
	}
	return false
}

// deliver shows a new message of the bot's where the request says.
func (s *Server) deliver(c *call, m *Message) (any, *failure) {
	ch, f := s.open(c.params.text("chat_id"))
	if f != nil {
		return nil, f
	}
	if m.ReplyTo, f = s.readReply(ch, c.params.text("reply_parameters")); f != nil {
		return nil, f
	}
	if f := s.throttled(c.at, ch); f != nil {
		return nil, f
	}
	if m.Post.Topic, f = ch.topicOf(m.ReplyTo, c.params); f != nil {
		return nil, f
	}
	s.put(ch, m)
	s.stats.Sends++
	return s.wire(m), nil
}

// content is what a message of that kind holds, where it is no file that anybody can
// have.
func (k Kind) content() map[string]any {
	file := func(more string) string {
		return fmt.Sprintf(`{"file_id":"file-of-a-%s-x","file_unique_id":"one-%s"%s}`, k, k, more)
	}
	raw := map[Kind]string{
		Sticker:   file(`,"type":"regular","width":512,"height":512,"is_animated":false,"is_video":false,"emoji":"👍"`),
		Photo:     "[" + file(`,"width":90,"height":90`) + "]",
		Voice:     file(`,"duration":3`),
		Video:     file(`,"width":90,"height":90,"duration":3`),
		VideoNote: file(`,"length":90,"duration":3`),
		Audio:     file(`,"duration":3`),
		Contact:   `{"phone_number":"+100000000","first_name":"Somebody"}`,
		Location:  `{"latitude":52.52,"longitude":13.405}`,
		Poll: `{"id":"1","question":"Which one?","options":[],"total_voter_count":0,"is_closed":false,"is_anonymous":true,` +
			`"type":"regular","allows_multiple_answers":false,"allows_revoting":true,"members_only":false}`,
		Document: file(`,"file_name":"letter.pdf"`),
	}[k]
	var v any
	if err := json.Unmarshal([]byte(raw), &v); err != nil {
		panic(err) // of our own
	}
	return map[string]any{string(k): v}
}
