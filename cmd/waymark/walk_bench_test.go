package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

var (
	walkChoice = regexp.MustCompile(`(?i)^(ERN.CRANIO|no, )`) // what is pressed where it is there; else the first button
	walkAside  = regexp.MustCompile(`^CPMS 2`)                // what is said before the first step
	walkEnd    = regexp.MustCompile(`(?i)everything is done`) // the last answer
	mallocs    = regexp.MustCompile(`(?m)^go_memstats_mallocs_total (\S+)`)
)

// A walkers server is as much of the Bot API as people need who walk through the guide
// and answer at once. It checks nothing: what is measured is not to wait for it.
type walkers struct {
	*httptest.Server

	mu      sync.Mutex
	updates []string
	number  int // of the last update or message
	all     int // people
	begun   int // of them
	left    int // who have not reached the end
	calls   int
	turns   int       // that were answered
	first   time.Time // when it was asked for updates first
	more    chan struct{}
	done    chan struct{}
}

// newWalkers plays all walks, people of them at once.
func newWalkers(people, all int) *walkers {
	w := &walkers{all: all, left: all, more: make(chan struct{}, 1), done: make(chan struct{})}
	w.Server = httptest.NewServer(http.HandlerFunc(w.answer))
	for range min(people, all) {
		w.begin()
	}
	return w
}

// begin has the next person write, if there is one.
func (w *walkers) begin() {
	if w.begun == w.all {
		return
	}
	w.begun++
	w.write(w.begun, "/start")
}

func (w *walkers) next() int { w.number++; return w.number }

func (w *walkers) write(person int, text string) {
	w.push(fmt.Sprintf(`"message":{"message_id":%d,"date":%d,"from":{"id":%d,"is_bot":false,"first_name":"P","language_code":"en"},"chat":{"id":%d,"type":"private","first_name":"P"},"text":%q}`,
		w.next(), time.Now().Unix(), person, person, text))
}

func (w *walkers) press(person, message int, data string) {
	w.push(fmt.Sprintf(`"callback_query":{"id":"%d","from":{"id":%d,"is_bot":false,"first_name":"P","language_code":"en"},"chat_instance":"1","data":%q,"message":{"message_id":%d,"date":%d,"chat":{"id":%d,"type":"private","first_name":"P"},"text":"x"}}`,
		w.next(), person, data, message, time.Now().Unix(), person))
}

func (w *walkers) push(what string) {
	w.updates = append(w.updates, fmt.Sprintf(`{"update_id":%d,%s}`, w.next(), what))
	select {
	case w.more <- struct{}{}:
	default:
	}
}

func (w *walkers) answer(out http.ResponseWriter, r *http.Request) {
	result := "true"
	switch path.Base(r.URL.Path) {
	case "getMe":
		result = `{"id":4711,"is_bot":true,"first_name":"W","username":"waymark_bot"}`
	case "getWebhookInfo":
		result = `{"url":"","pending_update_count":0}`
	case "getMyCommands":
		result = "[]"
	case "getMyDescription", "getMyShortDescription":
		result = "{}"
	case "getUpdates":
		result = w.poll(r)
	case "sendMessage":
		var m sentToWalker
		if json.NewDecoder(r.Body).Decode(&m) == nil {
			result = fmt.Sprintf(`{"message_id":%d}`, w.hear(m))
		}
	case "editMessageReplyMarkup", "editMessageText":
		w.count()
		result = `{"message_id":1}`
	case "answerCallbackQuery":
		w.count()
	}
	out.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(out, `{"ok":true,"result":`+result+`}`)
}

func (w *walkers) count() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls++
}

// poll answers with what has been written, once there is something.
func (w *walkers) poll(r *http.Request) string {
	for {
		w.mu.Lock()
		if w.first.IsZero() {
			w.first = time.Now()
		}
		n := min(100, len(w.updates))
		given := w.updates[:n]
		w.updates = w.updates[n:]
		if n > 0 {
			w.calls++
		}
		w.mu.Unlock()
		if n > 0 {
			return "[" + strings.Join(given, ",") + "]"
		}
		select {
		case <-w.more:
		case <-r.Context().Done():
			return "[]"
		case <-time.After(time.Second):
			return "[]"
		}
	}
}

type sentToWalker struct {
	Chat   int    `json:"chat_id"`
	Text   string `json:"text"`
	Markup struct {
		Rows [][]struct {
			Text string `json:"text"`
			Data string `json:"callback_data"`
		} `json:"inline_keyboard"`
	} `json:"reply_markup"`
}

// hear has a person do what comes next.
func (w *walkers) hear(m sentToWalker) (message int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls++
	message = w.next()
	if walkAside.MatchString(m.Text) {
		return message
	}
	w.turns++
	if walkEnd.MatchString(m.Text) {
		if w.left--; w.left == 0 {
			close(w.done)
		}
		w.begin()
		return message
	}
	first := ""
	for _, row := range m.Markup.Rows {
		for _, b := range row {
			if b.Data != "" && (first == "" || walkChoice.MatchString(b.Text)) {
				first = b.Data
			}
			if walkChoice.MatchString(b.Text) {
				w.press(m.Chat, message, b.Data)
				return message
			}
		}
	}
	if first == "" {
		w.write(m.Chat, "ok")
	} else {
		w.press(m.Chat, message, first)
	}
	return message
}

// BenchmarkWalkOverHTTP has people walk through the built-in guide, over HTTP, with the
// built program on a new SQLite file.
func BenchmarkWalkOverHTTP(b *testing.B) {
	program := filepath.Join(b.TempDir(), "waymark")
	if out, err := exec.CommandContext(b.Context(), "go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	for _, people := range []int{1, 50, 500} {
		b.Run(strconv.Itoa(people), func(b *testing.B) {
			var took, cpu time.Duration
			var turns, calls, allocations float64
			for b.Loop() {
				all := max(40, 2*people)
				w := newWalkers(people, all)
				t, c, a := walk(b, program, w)
				took, cpu, allocations = took+t, cpu+c, allocations+a
				turns, calls = turns+float64(w.turns), calls+float64(w.calls)
				w.Close()
			}
			b.ReportMetric(turns/took.Seconds(), "turns/s")
			b.ReportMetric(float64(cpu.Microseconds())/turns, "cpu-µs/turn")
			b.ReportMetric(calls/turns, "calls/turn")
			b.ReportMetric(allocations/turns, "mallocs/turn")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// walk runs the program until all have reached the end: how long that took since it
// asked for the first message, and what it cost with its start.
func walk(b *testing.B, program string, w *walkers) (took, cpu time.Duration, allocations float64) {
	dir := b.TempDir()
	l, err := net.Listen("tcp", "127.0.0.1:0") // a port that is free
	if err != nil {
		b.Fatal(err)
	}
	listen := l.Addr().String()
	config := fmt.Sprintf("[telegram]\ntoken = %q\napi_url = %q\nper_second = 100000\nper_chat = 100000\nper_group_minute = 100000\n[http]\nlisten = %q\n",
		"4711471147:AAF-secret_part_that_is_as_long_as_all", w.URL, listen)
	if err := errors.Join(l.Close(), os.WriteFile(filepath.Join(dir, "waymark.toml"), []byte(config), 0o600)); err != nil {
		b.Fatal(err)
	}
	var log bytes.Buffer
	c := exec.CommandContext(b.Context(), program, "serve", "--config", "waymark.toml")
	c.Dir, c.Stderr, c.Env = dir, &log, append(os.Environ(), "WAYMARK_STORAGE_URL=", "WAYMARK_TELEGRAM_TOKEN=")
	if err := c.Start(); err != nil {
		b.Fatal(err)
	}
	select {
	case <-w.done:
	case <-time.After(2 * time.Minute):
		b.Fatalf("they did not reach the end:\n%s", &log)
	}
	took = time.Since(w.first)
	allocations = mallocsOf(b, listen)
	_ = c.Process.Signal(syscall.SIGTERM)
	if err := c.Wait(); err != nil {
		b.Fatalf("%v:\n%s", err, &log)
	}
	return took, c.ProcessState.UserTime() + c.ProcessState.SystemTime(), allocations
}

// mallocsOf asks the program how often it has allocated.
func mallocsOf(b *testing.B, listen string) float64 {
	resp, err := http.Get("http://" + listen + "/metrics")
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		b.Fatal(err)
	}
	m := mallocs.FindSubmatch(body)
	if m == nil {
		b.Fatal("the metrics do not tell of allocations")
	}
	n, err := strconv.ParseFloat(string(m[1]), 64)
	if err != nil {
		b.Fatal(err)
	}
	return n
}
