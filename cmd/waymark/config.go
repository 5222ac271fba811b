package main

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"waymark/adapters/platform"
	"waymark/conversations"
	"waymark/conversations/content"
	"waymark/guides"
	"waymark/internal/plaintext"
	"waymark/internal/tomlfile"
	"waymark/storage"
)

// defaultConfig is read when no --config names another file, and may be
// missing.
const defaultConfig = "waymark.toml"

// A config is what the operator says. Its keys are described in
// config.example.toml.
type config struct {
	Storage   storageConfig            `toml:"storage"`
	Guides    guidesConfig             `toml:"guides"`
	Questions questionsConfig          `toml:"questions"`
	HTTP      httpConfig               `toml:"http"`
	Log       logConfig                `toml:"log"`
	Reminders remindersConfig          `toml:"reminders"`
	People    peopleConfig             `toml:"people"`
	Abuse     abuseConfig              `toml:"abuse"`
	Privacy   privacyConfig            `toml:"privacy"`
	Networks  map[string]networkConfig `toml:"networks"`

	helpdesk  helpdesksConfig   // of which some is about single networks
	platforms []member          // all that there are
	secrets   []tomlfile.Secret // what nobody else may read
}

type storageConfig struct {
	URL     platform.Secret `toml:"url"` // which may hold a password
	URLFile string          `toml:"url_file"`

	Forgotten string `toml:"forgotten"`
}

// file is where the database is; empty: on a server.
func (s storageConfig) file() string {
	file, is := strings.CutPrefix(s.url(), "sqlite:")
	if !is {
		return ""
	}
	return file
}

// url is for who opens the database, and is not to be printed.
func (s storageConfig) url() string { return s.URL.Reveal() }

// holdsPassword reports whether nobody else may read the url.
func (s storageConfig) holdsPassword() bool {
	if s.file() != "" {
		return false
	}
	at, err := url.Parse(s.url())
	if err != nil { // who knows
		return true
	}
	_, is := at.User.Password()
	return is || at.Query().Has("password")
}

type guidesConfig struct {
	Dir          string   `toml:"dir"`
	Networks     []string `toml:"networks"`
	CPMSHelpdesk string   `toml:"cpms_helpdesk"`
	Hosts        []string `toml:"hosts"`
}

type questionsConfig struct {
	Keep bool `toml:"keep"`
}

// An httpConfig says where this program itself listens.
type httpConfig struct {
	Listen string `toml:"listen"`
}

// A logConfig says what is written down of what happens.
type logConfig struct {
	Level string `toml:"level"`
}

// level is from where on things are written down.
func (l logConfig) level() (at slog.Level, err error) {
	err = at.UnmarshalText([]byte(l.Level))
	return at, err
}

// to is the log that is written to w.
func (l logConfig) to(w io.Writer) *slog.Logger {
	level, _ := l.level() // it was checked when it was read
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level}))
}

// checkLog wants a level that there is.
func (c *config) checkLog(t *tomlfile.Settings) {
	if _, err := c.Log.level(); err != nil {
		t.Fault("log.level", `log.level must say "debug", "info", "warn" or "error"`)
	}
}

// A privacyConfig says whom people are told that they deal with.
type privacyConfig struct {
	Operator string `toml:"operator"`
	Place    string `toml:"place"`
	Contact  string `toml:"contact"`
}

// A networkConfig replaces what the content says about one network.
type networkConfig struct {
	Guide    string `toml:"guide"`
	Helpdesk string `toml:"helpdesk"`
	Approval string `toml:"approval"`
}

func defaults() config {
	return config{
		Storage:   storageConfig{URL: platform.NewSecret("sqlite:waymark.db"), Forgotten: "waymark.forgotten"},
		Guides:    guidesConfig{Networks: []string{"ern-cranio", "ern-rnd"}, Hosts: []string{}},
		HTTP:      httpConfig{Listen: "127.0.0.1:8080"},
		Log:       logConfig{Level: "info"},
		Reminders: remindersDefaults(),
		People:    peopleDefaults(),
		Abuse:     abuseDefaults(),
		helpdesk:  helpdesksDefaults(),
	}
}

// faults is everything that stands in the way, one line each.
type faults = tomlfile.Faults

// readConfig reads the config in file, or the defaults where file is empty and
// there is no waymark.toml. An error is faults, all of them; the config then
// holds what could be read.
func (p *process) readConfig(file string) (config, error) {
	c, t := p.openConfig(file)
	return c, t.Err()
}

// openConfig is readConfig that leaves room for faults which others find.
func (p *process) openConfig(file string) (config, *tomlfile.Settings) {
	c := defaults()
	name := cmp.Or(file, defaultConfig)
	src, err := plaintext.ReadFile(name)
	t := tomlfile.Read(name, src, p.getenv, p.tokens())
	if wrong := (*plaintext.Error)(nil); errors.As(err, &wrong) {
		t.Fault("", "%v", wrong)
		return c, t
	}
	if err != nil && file != "" {
		t.Fault("", "read the config: %v", err)
		return c, t
	}
	t.Decode(&c)
	c.findURL(t)
	c.platforms = p.members()
	host := platform.Host{Listen: c.HTTP.Listen, Paths: ourPaths, ReadyPath: readyPath, Networks: guides.NetworkIDs(c.content())}
	for i := range c.platforms {
		m := &c.platforms[i]
		m.on = m.Read(t.Section(string(m.name)), host)
	}
	if c.Storage.Forgotten == "" {
		t.Fault("storage.forgotten", "storage.forgotten must name a file: without it an old copy of the database would bring back who was deleted")
	}
	c.checkListen(t)
	c.checkLog(t)
	c.checkReminders(t)
	c.checkPeople(t)
	c.checkAbuse(t)
	c.readHelpdesks(t, host.Networks)
	if c.Guides.Dir != "" {
		if info, err := os.Stat(c.Guides.Dir); err != nil || !info.IsDir() {
			t.Fault("guides.dir", "guides.dir: there is no folder %q", c.Guides.Dir)
		}
	}
	c.secrets = t.Secrets()
	return c, t
}

// findURL finds where the database is. An url may hold a password, so no
// fault repeats it.
func (c *config) findURL(t *tomlfile.Settings) {
	s := &c.Storage
	where := s.url()
	from, ok := t.Elsewhere("storage.url", &where, s.URLFile, "WAYMARK_STORAGE_URL")
	s.URL = platform.NewSecret(where)
	if s.holdsPassword() {
		t.Hide("storage.url", s.URL)
	}
	if _, err := storage.NameOf(s.url()); ok && err != nil {
		t.Fault(from, "%s must say sqlite:PATH or postgres://USER@HOST/DATABASE", from)
	}
}

// checkListen wants an address that one can listen at and ask.
func (c *config) checkListen(t *tomlfile.Settings) {
	host, port, err := net.SplitHostPort(c.HTTP.Listen)
	n, wrong := strconv.ParseUint(port, 10, 16)
	_, isIP := netip.ParseAddr(host)
	isHost := host == "" || isIP == nil || platform.IsHost(host) && strings.Trim(host, "0123456789.") != ""
	if c.HTTP.Listen != "" && (err != nil || wrong != nil || n == 0 || !isHost) {
		t.Fault("http.listen", "http.listen must say HOST:PORT, as 127.0.0.1:8080")
	}
}

// settings is what the config says about the content.
func (c config) settings() guides.Settings {
	s := guides.Settings{
		KeepsQuestions: c.Questions.Keep,
		Networks:       map[conversations.NetworkID]guides.Override{},
		Helpdesks:      map[content.HelpdeskID]string{"cpms": c.Guides.CPMSHelpdesk},
		Hosts:          c.Guides.Hosts,
	}
	s.Privacy = content.Privacy{Operator: c.Privacy.Operator, Place: c.Privacy.Place, Contact: c.Privacy.Contact}
	if keep, err := c.People.kept(); err == nil { // what is wrong with it is told elsewhere
		s.Privacy.Keep, s.Privacy.Unreachable, s.Privacy.Finished, s.Privacy.Tickets = keep.People, keep.Unreachable, keep.Finished, keep.Tickets
	}
	for _, id := range c.Guides.Networks {
		s.Offered = append(s.Offered, conversations.NetworkID(id))
	}
	for id, n := range c.Networks {
		s.Networks[conversations.NetworkID(id)] = guides.Override{
			Guide:    conversations.GuideID(n.Guide),
			Helpdesk: n.Helpdesk,
			Approval: n.Approval,
		}
	}
	return s
}

// content is the folder of the content.
func (c config) content() fs.FS {
	if c.Guides.Dir == "" {
		return guides.Builtin()
	}
	return os.DirFS(c.Guides.Dir)
}

// load reads config and content. An error is faults: those of the config, then
// those of the content as far as the config says where it is. What is returned
// is complete only without an error.
func (p *process) load(file string) (config, *content.Content, error) {
	return p.loadBy(guides.Load, file)
}

// loadBy is load by one of the two ways in which the guides do it.
func (p *process) loadBy(load func(fs.FS, guides.Settings) (*content.Content, error), file string) (config, *content.Content, error) {
	c, t := p.openConfig(file)
	if info, err := fs.Stat(c.content(), "."); err != nil || !info.IsDir() {
		return c, nil, t.Err() // the config's faults say so
	}
	content, err := load(c.content(), c.settings())
	var wrong guides.Faults
	if err != nil && !errors.As(err, &wrong) {
		t.Fault("", "%v", err)
	}
	var all faults
	for _, f := range wrong {
		switch {
		case f.Key != "":
			t.Fault(f.Key, "%s: %s", f.Key, f.Says)
			continue
		case c.Guides.Dir != "":
			f.File = filepath.Join(c.Guides.Dir, f.File)
		}
		all = append(all, f.String())
	}
	if all = append(t.Faults(), all...); len(all) > 0 {
		return c, nil, all
	}
	return c, content, nil
}
