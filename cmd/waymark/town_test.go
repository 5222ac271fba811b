package main

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	fake "waymark/adapters/adaptertest/botapi"
	"waymark/storage"
)

// A town is people who write to the real program through a strict Bot API
// server.
type town struct {
	t      *testing.T
	api    *fake.Server
	folder string
	listen string // where the program does
	url    string // of the database; empty: it is a file in folder
	env    []string

	mu      sync.Mutex
	process *exec.Cmd
	ended   chan struct{} // closed when process has
}

// newTown has a config with high rates, unless more says otherwise.
func newTown(t *testing.T, o fake.Options, mode, rates string) *town {
	t.Helper()
	o.PlainWebhook = true
	w := &town{t: t, api: fake.New(o), folder: t.TempDir()}
	t.Cleanup(w.api.Close)
	t.Cleanup(w.stop)
	listen := freeAddress(t)
	w.listen = listen
	if mode == "webhook" {
		rates += fmt.Sprintf("\nwebhook_url = \"http://%s/telegram\"\nwebhook_secret = %q", listen, strings.Repeat("0123456789abcdef", 2))
	}
	conf := fmt.Sprintf(`
[telegram]
token = %q
api_url = %q
mode = %q
%s
[http]
listen = %q
`, w.api.Token(), w.api.URL(), mode, rates, listen)
	if err := os.WriteFile(filepath.Join(w.folder, "waymark.toml"), []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	return w
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func (w *town) database() string { return filepath.Join(w.folder, "waymark.db") }

// configure adds to the config.
func (w *town) configure(more string) {
	w.t.Helper()
	file := filepath.Join(w.folder, "waymark.toml")
	conf, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(file, append(conf, more...), 0o600)
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

// start begins to serve.
func (w *town) start() {
	w.t.Helper()
	c := exec.CommandContext(w.t.Context(), "waymark", "serve")
	c.Dir = w.folder
	c.Env = append(os.Environ(), "WAYMARK_STORAGE_URL=", "WAYMARK_TELEGRAM_TOKEN=", "WAYMARK_TELEGRAM_WEBHOOK_SECRET=")
	c.Env = append(c.Env, w.env...)
	said, err := os.OpenFile(filepath.Join(w.folder, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		w.t.Fatal(err)
	}
	c.Stderr = said
	if err := c.Start(); err != nil {
		w.t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = c.Wait() // it is killed, or it says why in the log
		_ = said.Close()
	}()
	w.mu.Lock()
	w.process, w.ended = c, ended
	w.mu.Unlock()
}

// kill ends the program as a power cut would.
func (w *town) kill() {
	w.mu.Lock()
	c, ended := w.process, w.ended
	w.mu.Unlock()
	_ = c.Process.Kill()
	<-ended
}

// stop asks the program to end, and waits until it has.
func (w *town) stop() {
	w.mu.Lock()
	c, ended := w.process, w.ended
	w.process = nil
	w.mu.Unlock()
	if c == nil {
		return
	}
	_ = c.Process.Signal(syscall.SIGTERM)
	select {
	case <-ended:
	case <-time.After(30 * time.Second):
		w.t.Errorf("the program does not end; it says\n%s", w.says())
		_ = c.Process.Kill()
		<-ended
	}
}

// says is the end of what the program has logged.
func (w *town) says() string {
	said, err := os.ReadFile(filepath.Join(w.folder, "log"))
	if err != nil {
		return err.Error()
	}
	return string(said[max(0, len(said)-4000):])
}

// quiet waits until all that was said is answered and nothing is left to send.
func (w *town) quiet(limit time.Duration) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), limit)
	defer cancel()
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for w.api.Pending() > 0 || w.query(`SELECT count(*) FROM outbox`) > 0 {
		select {
		case <-ctx.Done():
			w.t.Fatalf("not quiet after %v: %d updates and %d deliveries are left; it says\n%s",
				limit, w.api.Pending(), w.query(`SELECT count(*) FROM outbox`), w.says())
		case <-look.C:
		}
	}
}

// query is the one number that a query has as its answer.
func (w *town) query(q string) (n int) {
	w.t.Helper()
	db := w.asks()
	defer db.Close()
	if err := db.QueryRow(q).Scan(&n); err != nil && !strings.Contains(err.Error(), "no such table") {
		w.t.Fatal(err)
	}
	return n
}

// asks opens the database beside the program.
func (w *town) asks() *sql.DB {
	w.t.Helper()
	driver, name := "sqlite3", w.database()+"?_busy_timeout=10000"
	if w.url != "" {
		driver, name = "pgx", w.url
	}
	db, err := sql.Open(driver, name)
	if err != nil {
		w.t.Fatal(err)
	}
	return db
}

// tables are the rows of each table of a database on a server, as texts.
func (w *town) tables() (all []corner) {
	w.t.Helper()
	db := w.asks()
	defer db.Close()
	for _, table := range w.texts(db, `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()`) {
		rows := w.texts(db, `SELECT CAST(x AS TEXT) FROM "`+table+`" x`)
		all = append(all, corner{"table " + table, []byte(strings.Join(rows, "\n"))})
	}
	if len(all) < 20 {
		w.t.Fatalf("there are only %d tables", len(all))
	}
	return all
}

// texts are the rows of a query for one text.
func (w *town) texts(db *sql.DB, query string) (all []string) {
	w.t.Helper()
	rows, err := db.QueryContext(w.t.Context(), query)
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			w.t.Fatal(err)
		}
		all = append(all, text)
	}
	if err := rows.Err(); err != nil {
		w.t.Fatal(err)
	}
	return all
}

// exec changes the database by hand.
func (w *town) exec(statement string) {
	w.t.Helper()
	db := w.asks()
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		w.t.Fatal(err)
	}
}

// migrate makes the database.
func (w *town) migrate() {
	w.t.Helper()
	db, err := storage.Open(w.t.Context(), cmp.Or(w.url, "sqlite:"+w.database()), time.Now)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		w.t.Fatal(err)
	}
}

// forgetUpdates makes the server forget what it offers, as if an earlier run
// had received it.
func (w *town) forgetUpdates() {
	w.t.Helper()
	ask := func(offset int64) int64 {
		answer, err := http.Get(fmt.Sprintf("%s/bot%s/getUpdates?timeout=0&offset=%d", w.api.URL(), w.api.Token(), offset))
		if err != nil {
			w.t.Fatal(err)
		}
		defer answer.Body.Close()
		var got struct {
			Result []struct {
				ID int64 `json:"update_id"`
			}
		}
		if err := json.NewDecoder(answer.Body).Decode(&got); err != nil {
			w.t.Fatal(err)
		}
		if len(got.Result) == 0 {
			return 0
		}
		return got.Result[0].ID
	}
	if last := ask(-1); last != 0 {
		ask(last + 1)
	}
}

// shown is what the bot has said in a chat, in order.
func (w *town) shown(chat int64) (texts []string) {
	for _, m := range w.api.Chat(chat) {
		if m.Bot {
			texts = append(texts, undated(m.Text))
		}
	}
	return texts
}

// page is what the program answers at a path of its own.
func (w *town) page(path string) []byte {
	w.t.Helper()
	resp, err := http.Get("http://" + w.listen + path)
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return page
}
