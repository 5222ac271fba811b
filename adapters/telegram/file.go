package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-telegram/bot/models"

	"waymark/adapters/files"
	"waymark/conversations"
)

// How large files may be, in bytes, for bots on the official server.
const (
	fetchMax = 20 << 20 // that people sent
	fileMax  = 50 << 20 // that we send
	photoMax = 10 << 20 // what is larger is sent as a document
)

// captionMax is the longest text with a file, as length counts it.
const captionMax = 1024

// A cargo is a file that goes with a message.
type cargo struct {
	conversations.File
	content    conversations.Content
	asDocument bool // Telegram does not take it for a picture
}

// Fetch opens a file that somebody sent to the bot. Telegram keeps it for as long as
// it keeps the message, and longer; by the way to it that it tells each time anew it
// can be had for an hour at least.
func (a *Adapter) Fetch(ctx context.Context, f conversations.File) (io.ReadCloser, error) {
	if f.Size > fetchMax {
		return nil, fmt.Errorf("%w: it has %d bytes, and bots can have %d", conversations.ErrFileTooBig, f.Size, fetchMax)
	}
	way, err := a.api.wayTo(ctx, f.Ref)
	if err != nil {
		return nil, err
	}
	body, err := a.api.client.open(ctx, a.api.files+way)
	if err != nil {
		return nil, fmt.Errorf("fetch a file: %w", err)
	}
	return files.Bounded(body, fetchMax), nil
}

// wayTo is the last part of the address of a file.
func (a *api) wayTo(ctx context.Context, id string) (string, error) {
	var f struct {
		Path string `json:"file_path"`
		Size int64  `json:"file_size"`
	}
	err := a.client.post(ctx, a.address+"getFile", map[string]string{"file_id": id}, &f)
	if no := (*refusal)(nil); errors.As(err, &no) && no.code == http.StatusBadRequest {
		if no.says("too big") {
			return "", fmt.Errorf("getFile: %w: %s", conversations.ErrFileTooBig, no.Error())
		}
		return "", fmt.Errorf("getFile: %w: %s", conversations.ErrFileGone, no.Error())
	}
	if err != nil {
		return "", explain("getFile", err)
	}
	switch {
	case f.Path == "", strings.HasPrefix(f.Path, "/"): // a server that keeps its files to itself
		return "", fmt.Errorf("getFile: %w: the answer names no way to it", conversations.ErrFileGone)
	case f.Size > fetchMax:
		return "", fmt.Errorf("getFile: %w: it has %d bytes", conversations.ErrFileTooBig, f.Size)
	}
	parts := strings.Split(f.Path, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return strings.Join(parts, "/"), nil
}

// sendFile sends a file with the text of a note, and returns the number of its message.
// What Telegram does not take for a picture goes as a document.
func (a *api) sendFile(ctx context.Context, chat int64, n note) (int, error) {
	id, err := a.uploadFile(ctx, chat, n)
	if no := (*refusal)(nil); !n.cargo.isPhoto() || !errors.As(err, &no) || !no.says("photo_", "image_process_failed", "wrong file", "dimensions") {
		return id, err
	}
	plain := *n.cargo
	plain.asDocument = true
	n.cargo = &plain
	return a.uploadFile(ctx, chat, n)
}

// isPhoto reports whether it is sent as one.
func (c *cargo) isPhoto() bool {
	return c.Kind == conversations.Photo && c.Size > 0 && c.Size <= photoMax && !c.asDocument
}

func (a *api) uploadFile(ctx context.Context, chat int64, n note) (int, error) {
	method, field := "sendDocument", "document"
	if n.cargo.isPhoto() {
		method, field = "sendPhoto", "photo"
	}
	if long := units(n.text); long > captionMax {
		return 0, fmt.Errorf("%s: %w: the text has %d units, one with a file holds %d", method, conversations.ErrRefused, long, captionMax)
	}
	content, err := n.cargo.content()
	if err != nil {
		return 0, err
	}
	defer content.Close() //nolint:errcheck // it was read
	file := files.NewReader(content, fileMax)
	name, kind := files.Name(n.cargo.File)
	fields, err := n.fields(chat)
	if err != nil {
		return 0, err
	}
	form, err := files.NewForm(fields, field, name, kind, file)
	if err != nil {
		return 0, err
	}
	var made sentMessage
	err = a.client.upload(ctx, a.address+method, form, &made)
	if broke := file.Err(); broke != nil && err != nil { // the end of the form never left
		return 0, fmt.Errorf("%s: %w", method, broke)
	}
	if no := (*refusal)(nil); errors.As(err, &no) && (no.code == http.StatusRequestEntityTooLarge || no.says("file is too big", "too large")) {
		return 0, fmt.Errorf("%s: %w: %s", method, conversations.ErrFileTooBig, no.Error())
	}
	if err != nil {
		return 0, explain(method, err)
	}
	return made.number(method)
}

// fields are what goes with the file of a note.
func (n note) fields(chat int64) ([]files.Field, error) {
	all := []files.Field{{Name: "chat_id", Value: decimal(chat)}, {Name: "caption", Value: n.text}}
	add := func(name string, v any) error {
		text, err := json.Marshal(v)
		all = append(all, files.Field{Name: name, Value: string(text)})
		return err
	}
	var errs []error
	if len(n.entities) > 0 {
		errs = append(errs, add("caption_entities", n.entities))
	}
	if len(n.keyboard) > 0 {
		errs = append(errs, add("reply_markup", inlineKeyboard{n.keyboard}))
	}
	if n.answers != 0 {
		errs = append(errs, add("reply_parameters", models.ReplyParameters{MessageID: n.answers, AllowSendingWithoutReply: true}))
	}
	if n.topic != 0 {
		all = append(all, files.Field{Name: "message_thread_id", Value: strconv.Itoa(n.topic)})
	}
	return all, errors.Join(errs...)
}

// open opens what stands at an address, which is in no error.
func (c *client) open(ctx context.Context, address string) (io.ReadCloser, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, errors.New("no request can be made of this address")
	}
	resp, err := c.transport.RoundTrip(req)
	if err != nil {
		return nil, errors.New(c.scrub(err.Error()))
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

// upload calls a method with a form, and reads its result. Its errors are those of
// call.
func (c *client) upload(ctx context.Context, address string, f files.Form, result any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, io.NopCloser(f.Body))
	if err != nil {
		return &unsentError{errors.New("no request can be made of this address")}
	}
	req.Header.Set("Content-Type", f.Type)
	req, connected := watched(req)
	return c.exchange(req, connected, result)
}
