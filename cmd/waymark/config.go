package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"waymark/conversations"
	"waymark/guides"
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
	Networks  map[string]networkConfig `toml:"networks"`
}

type storageConfig struct {
	URL     string `toml:"url"`
	URLFile string `toml:"url_file"`
}

type guidesConfig struct {
	Dir      string   `toml:"dir"`
	Networks []string `toml:"networks"`
}

type questionsConfig struct {
	Keep bool `toml:"keep"`
}

// A networkConfig replaces what the content says about one network.
type networkConfig struct {
	Guide    string `toml:"guide"`
	Helpdesk string `toml:"helpdesk"`
	Approval string `toml:"approval"`
}

func defaults() config {
	return config{
		Storage: storageConfig{URL: "sqlite:waymark.db"},
		Guides:  guidesConfig{Networks: []string{"ern-cranio", "ern-rnd"}},
	}
}

// faults is everything that stands in the way, one line each.
type faults []string

func (f faults) Error() string { return strings.Join(f, "\n") }

// readConfig reads the config in file, or the defaults where file is empty and
// there is no waymark.toml. An error is faults, all of them; the config then
// holds what could be read.
func readConfig(file string, getenv func(string) string) (config, error) {
	c := defaults()
	name := cmp.Or(file, defaultConfig)
	src, err := os.ReadFile(name)
	if err != nil && (file != "" || !errors.Is(err, fs.ErrNotExist)) {
		return c, faults{fmt.Sprintf("read the config: %v", err)}
	}
	t := readTOML(name, src)
	t.into(&c)
	c.settleURL(t, getenv)
	if c.Guides.Dir != "" {
		if info, err := os.Stat(c.Guides.Dir); err != nil || !info.IsDir() {
			t.fault("guides.dir", "guides.dir: there is no folder %q", c.Guides.Dir)
		}
	}
	if c.Questions.Keep && c.Guides.Dir == "" {
		t.fault("questions.keep", "questions.keep needs guides.dir: the built-in answer to \"What do you keep about me?\" says that nothing typed is kept, so say otherwise in your own content")
	}
	return c, t.err()
}

// settleURL finds where the database is: in the environment, else in the file
// that url_file names, else in url. An url may hold a password, so no fault
// repeats it.
func (c *config) settleURL(t *tomlFile, getenv func(string) string) {
	s := &c.Storage
	from := "storage.url"
	switch env := getenv("WAYMARK_STORAGE_URL"); {
	case env != "":
		s.URL, from = env, "WAYMARK_STORAGE_URL"
	case s.URLFile != "" && t.has("storage.url"):
		t.fault("storage.url_file", "storage.url and storage.url_file are both set; keep one of them")
	case s.URLFile != "":
		src, err := os.ReadFile(s.URLFile)
		if err != nil {
			t.fault("storage.url_file", "storage.url_file: %v", err)
			return
		}
		s.URL, from = strings.TrimSpace(string(src)), "storage.url_file"
	}
	if scheme, path, _ := strings.Cut(s.URL, ":"); scheme != "sqlite" || path == "" {
		t.fault(from, "%s must say sqlite:PATH", from)
	}
}

// settings is what the config says about the content.
func (c config) settings() guides.Settings {
	s := guides.Settings{Networks: map[conversations.NetworkID]guides.Override{}}
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
func load(file string, getenv func(string) string) (config, *conversations.Content, error) {
	c, err := readConfig(file, getenv)
	var all faults
	errors.As(err, &all)
	if _, err := fs.Stat(c.content(), "."); err != nil {
		return c, nil, all // the config's faults say so
	}
	content, err := guides.Load(c.content(), c.settings())
	var wrong guides.Faults
	if err != nil && !errors.As(err, &wrong) {
		return c, nil, append(all, err.Error())
	}
	for _, f := range wrong {
		switch {
		case f.File == "config":
			f.File = cmp.Or(file, defaultConfig)
		case c.Guides.Dir != "":
			f.File = filepath.Join(c.Guides.Dir, f.File)
		}
		all = append(all, f.String())
	}
	if len(all) > 0 {
		return c, nil, all
	}
	return c, content, nil
}
