package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"waymark/adapters/files"
	"waymark/conversations"
)

// How large files may be, in bytes. Discord hands out any; what is larger than this
// no other platform takes.
const (
	fileMax  = 10 << 20 // that we send
	fetchMax = 50 << 20 // that people sent
)

// fileTime is how long a request with a file may take.
const fileTime = 2 * time.Minute

// fileHosts are where Discord keeps files. It never changes.
var fileHosts = []string{"cdn.discordapp.com", "media.discordapp.net"}

// codeTooLarge is Discord's no to a file.
const codeTooLarge = 40005

// An attachment is a file in a message.
type attachment struct {
	ID   snowflake `json:"id"`
	Name string    `json:"filename"`
	Size int64     `json:"size"`
	URL  string    `json:"url"` // good for about a day
	kind string
}

// attachments are the files in a message, those of what was forwarded too.
func (p *post) attachments() (all []attachment) {
	raw := p.Attachments
	for _, s := range p.MessageSnapshots {
		raw = append(raw, s.Message.Attachments...)
	}
	for _, r := range raw {
		a := attachment{kind: kindOf(r)}
		if read(r, &a) == nil && a.ID != "" {
			all = append(all, a)
		}
	}
	return all
}

// fileSep stands between the channel, the message and the attachment that a file is.
const fileSep = "/"

// files are the pictures and documents in a message. The address of one is no name for
// it: it ends after a day.
func (p *post) files() (all []conversations.File) {
	for _, a := range p.attachments() {
		kind := conversations.FileKind(a.kind)
		if kind == conversations.Photo || kind == conversations.Document {
			all = append(all, conversations.File{
				Platform: Platform, Ref: strings.Join([]string{p.ChannelID, p.ID, a.ID}, fileSep), Kind: kind, Name: a.Name, Size: max(0, a.Size),
			})
		}
	}
	return all
}

// Fetch opens a file that somebody sent. The message that it stands in is asked for
// first: the address of a file that Discord tells with a message ends after a day, and
// each time that one asks it is a new one. So a file can be had for as long as its
// message is there and we are shown it.
func (a *Adapter) Fetch(ctx context.Context, f conversations.File) (io.ReadCloser, error) {
	if f.Size > fetchMax {
		return nil, fmt.Errorf("%w: it has %d bytes", conversations.ErrFileTooBig, f.Size)
	}
	parts := strings.Split(f.Ref, fileSep)
	if len(parts) != 3 || slices.ContainsFunc(parts, func(id string) bool { return !idShape.MatchString(id) }) {
		return nil, fmt.Errorf("%w: %q is no file of Discord's", conversations.ErrFileGone, f.Ref)
	}
	p, err := a.api.fetch(ctx, parts[0], parts[1])
	if no := (*refusal)(nil); errors.As(err, &no) && !no.foreign && no.status/100 == 4 && no.status != http.StatusUnauthorized {
		return nil, fmt.Errorf("%w: its message: %s", conversations.ErrFileGone, no.Error())
	}
	if err != nil {
		return nil, err
	}
	all := p.attachments()
	i := slices.IndexFunc(all, func(a attachment) bool { return a.ID == parts[2] })
	if i < 0 {
		return nil, fmt.Errorf("%w: it is not in its message any more, or we are not shown it", conversations.ErrFileGone)
	}
	body, err := a.api.open(ctx, all[i].URL)
	if err != nil {
		return nil, fmt.Errorf("fetch a file: %w", err)
	}
	return files.Bounded(body, fetchMax), nil
}

// open opens what stands at the address of a file, which is in no error: who has it
// has the file. Our token stays here.
func (r *rest) open(ctx context.Context, address string) (io.ReadCloser, error) {
	u, err := url.Parse(address)
	if err != nil || !r.keepsFiles(u) {
		return nil, fmt.Errorf("%w: its address is none of Discord's", conversations.ErrFileGone)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, errors.New("no request can be made of this address")
	}
	req.Header.Set("User-Agent", agent)
	resp, err := r.transport.RoundTrip(req)
	if err != nil {
		return nil, errors.New(strings.ReplaceAll(err.Error(), address, "***"))
	}
	if resp.StatusCode == http.StatusOK {
		return resp.Body, nil
	}
	err = errors.Join(fmt.Errorf("%d %s", resp.StatusCode, http.StatusText(resp.StatusCode)), resp.Body.Close())
	if resp.StatusCode == http.StatusNotFound {
		err = fmt.Errorf("%w: %w", conversations.ErrFileGone, err)
	}
	return nil, err
}

// keepsFiles reports whether files stand at an address: at Discord's, or where the API
// is.
func (r *rest) keepsFiles(u *url.URL) bool {
	api, err := url.Parse(r.base)
	return err == nil && u.Scheme == api.Scheme && u.Host == api.Host || u.Scheme == "https" && slices.Contains(fileHosts, u.Host)
}

// A cargo is a file that goes with a message.
type cargo struct {
	conversations.File
	content conversations.Content
}

// sendWith sends a new message with its file.
func (r *rest) sendWith(ctx context.Context, channel snowflake, m message) (p post, err error) {
	const what = "send a file"
	content, err := m.cargo.content()
	if err != nil {
		return p, err
	}
	defer content.Close() //nolint:errcheck // it was read
	file := files.NewReader(content, fileMax)
	name, kind := files.Name(m.cargo.File)
	payload, err := json.Marshal(struct {
		message
		Attachments []announced `json:"attachments"`
	}{m.ready(), []announced{{ID: "0", Name: name}}})
	if err != nil {
		return p, fmt.Errorf("%s: %w", what, &unsentError{err})
	}
	form, err := files.NewForm([]files.Field{{Name: "payload_json", Value: string(payload)}}, "files[0]", name, kind, file)
	if err != nil {
		return p, fmt.Errorf("%s: %w", what, &unsentError{err})
	}
	raw, err := r.upload(ctx, messages(channel), form)
	var no *refusal
	switch broke := file.Err(); {
	case broke != nil && err != nil: // the end of the form never left
		return p, fmt.Errorf("%s: %w", what, broke)
	case errors.As(err, &no) && (no.status == http.StatusRequestEntityTooLarge || no.code == codeTooLarge):
		return p, fmt.Errorf("%s: %w: %s", what, conversations.ErrFileTooBig, no.Error())
	case err == nil && (read(raw, &p) != nil || p.ID == ""):
		err = errors.New("the answer names no message")
	}
	return p, explain(what, err)
}

// announced is what a message says of a file that comes with it.
type announced struct {
	ID   string `json:"id"`
	Name string `json:"filename"`
}

// upload sends a form and returns the answer if it is a success. It cannot be sent
// twice, as other requests can where a connection turns out to be dead.
func (r *rest) upload(ctx context.Context, path string, f files.Form) ([]byte, error) {
	route := routeOf(http.MethodPost, path)
	if err := r.gate.pass(route, false); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, fileTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.base+path, io.NopCloser(f.Body))
	if err != nil {
		return nil, &unsentError{errors.New("no request can be made of this")}
	}
	req.Header.Set("Content-Type", f.Type)
	req.Header.Set("Authorization", "Bot "+r.token)
	req.Header.Set("User-Agent", agent)
	x := &exchange{transport: r.transport, gate: &r.gate, route: route, secrets: r.secrets("")}
	return x.ask(req)
}
