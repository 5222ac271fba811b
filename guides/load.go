package guides

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"github.com/yuin/goldmark/parser"

	"waymark/conversations"
	"waymark/conversations/content"
	"waymark/conversations/faq"
	"waymark/internal/plaintext"
)

// Settings is what an operator says about the content.
type Settings struct {
	// Offered are the networks that people choose from first; the others are
	// one tap away.
	Offered []conversations.NetworkID
	// Networks are the operator's corrections to networks.toml.
	Networks map[conversations.NetworkID]Override
	// KeepsQuestions says that questions that were not understood are kept for the
	// authors.
	KeepsQuestions bool
	// Privacy is what people are told of who runs this, where, and for how long what is
	// kept.
	Privacy content.Privacy
	// Helpdesks are the addresses of helpdesks that the content does not know.
	Helpdesks map[content.HelpdeskID]string
	// Hosts are more that links may lead to, as in hosts.toml.
	Hosts []string
}

// An Override replaces what networks.toml says about one network. What is
// empty stays as it is.
type Override struct {
	Guide    conversations.GuideID
	Helpdesk string // e-mail or address
	Approval string // how long approval usually takes
}

// Load reads the content in fsys and checks it with what the operator says. An error
// is always [Faults], all of them. Of the built-in content, which was checked before
// it was compiled in, only the settings are checked, so that the program starts at
// once.
func Load(fsys fs.FS, s Settings) (*content.Content, error) {
	r, err := read(fsys, s, isShipped(fsys))
	if err != nil {
		return nil, err
	}
	return r.content, nil
}

// Check is Load that trusts no content.
func Check(fsys fs.FS, s Settings) (*content.Content, error) {
	r, err := read(fsys, s, false)
	if err != nil {
		return nil, err
	}
	return r.content, nil
}

// read reads a content folder. Where it trusts, no fault is looked for in the files,
// and what the matcher learns from is passed over.
func read(fsys fs.FS, s Settings, trusts bool) (*reading, error) {
	r := &reading{
		trusts:    trusts,
		fsys:      fsys,
		markdown:  newMarkdown(),
		homes:     map[string]home{},
		languages: map[conversations.Language]bool{},
		asked:     map[string]string{},
		content:   &content.Content{Phrases: map[conversations.Language]content.Phrases{}},
	}
	r.readHosts()
	r.readSources()
	r.readChapters()
	r.readGuides()
	r.readParts()
	r.readTopics()
	r.readReady()
	r.readNetworks()
	r.readHelpdesks()
	r.readPhrases()
	r.readQuestions()
	r.readSayings()
	if !r.unreadable {
		if !r.trusts {
			r.check()
		}
		r.trusts = false // what the operator says nobody has checked
		r.apply(s)
	}
	if len(r.faults) > 0 {
		return nil, r.faults.sorted()
	}
	r.content.Languages = r.complete()
	r.content.Prepare()
	return r, nil
}

// A reading is one pass over a content folder.
type reading struct {
	fsys       fs.FS
	trusts     bool // in the files as they are
	markdown   parser.Parser
	content    *content.Content
	faults     Faults
	knowsHosts bool                            // which links may lead to
	homes      map[string]home                 // by what stands there: "step account/open-form"
	languages  map[conversations.Language]bool // every language that any text exists in
	confusable []confusion
	corpus     faq.Corpus
	asked      map[string]string // by example question, without signs: the class it is of
	key        string            // of the config, while that is what is compared
	sayings    []saying          // every text that people read, for the glossary
	statements []statement       // with their sources
	unreadable bool              // a file is missing or no TOML, so that others cannot be compared with it
}

// A home is the place in a file that describes one thing.
type home struct {
	d    *document
	path string
}

func (r *reading) fault(file string, line int, says string, args ...any) {
	r.faults = append(r.faults, Fault{file, line, r.key, fmt.Sprintf(says, args...)})
}

// faultAt names a fault of the thing that lives at home, in the line of its
// key field, or in its first line where it has none.
func (r *reading) faultAt(thing, field, says string, args ...any) {
	h := r.homes[thing]
	r.fault(h.d.file, h.d.at(join(h.path, field)).key, says, args...)
}

// enters notes where a thing is described, and reports whether it may live
// there: with a proper id that nothing else of its kind has. The id of an
// option or a branch needs to be its own only within what owner names.
func (r *reading) enters(kind, owner, id string, d *document, path string) bool {
	at := d.at(join(path, "id")).key
	switch {
	case id == "":
		r.fault(d.file, at, "this %s has no id", kind)
		return false
	case !isID(id):
		r.fault(d.file, at, "%q is no id: small letters, digits, dots and dashes only", id)
		return false
	}
	name := kind + " " + owner + id
	if first, taken := r.homes[name]; taken {
		r.fault(d.file, at, "%s %s is there twice, first at %s:%d",
			kind, id, first.d.file, first.d.at(join(first.path, "id")).key)
		return false
	}
	r.homes[name] = home{d, path}
	return true
}

// isID keeps ids apart from the signs that tokens, files and addresses use.
func isID(s string) bool {
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '.' {
			return false
		}
	}
	return s != ""
}

// file reads one file, however it was saved.
func (r *reading) file(name string) ([]byte, bool) {
	src, err := plaintext.ReadFS(r.fsys, name)
	if err == nil {
		return src, true
	}
	r.unreadable = true
	if wrong := (*plaintext.Error)(nil); errors.As(err, &wrong) {
		r.fault(name, wrong.Line, "%s", wrong.Says)
	} else {
		r.fault(name, 0, "this file cannot be read: %s", err)
	}
	return nil, false
}

// folder lists the files of a folder.
func (r *reading) folder(name string) []string {
	entries, err := fs.ReadDir(r.fsys, name)
	if err != nil {
		r.unreadable = true
		r.fault(name, 0, "this folder cannot be read: %s", err)
	}
	var files []string
	for _, e := range entries {
		files = append(files, e.Name())
	}
	return files
}

// apply applies what the operator set.
func (r *reading) apply(s Settings) {
	c := r.content
	defer func() { r.key = "" }()
	for i, host := range s.Hosts {
		r.key = fmt.Sprintf("guides.hosts[%d]", i)
		r.hostEntry("config", 0, host)
	}
	c.Hosts.Linked = slices.Concat(c.Hosts.Linked, s.Hosts)
	r.takeAddresses(s.Helpdesks)
	for i, id := range s.Offered {
		r.key = fmt.Sprintf("guides.networks[%d]", i)
		if r.refers("config", 0, "network", string(id)) && slices.Contains(s.Offered[:i], id) {
			r.fault("config", 0, "network %s is offered twice", id)
		}
	}
	c.Offered, c.KeepsQuestions = s.Offered, s.KeepsQuestions
	r.takePrivacy(s.Privacy)
	for _, id := range slices.Sorted(maps.Keys(s.Networks)) {
		o := s.Networks[id]
		r.key = "networks." + string(id)
		n, ok := c.Network(id)
		if !ok {
			r.refers("config", 0, "network", string(id))
			continue
		}
		r.key = "networks." + string(id) + ".guide"
		if o.Guide != "" && r.refers("config", 0, "guide", string(o.Guide)) {
			n.Guide = o.Guide
		}
		r.key = "networks." + string(id) + ".helpdesk"
		if o.Helpdesk != "" && r.contact("config", 0, "helpdesk", o.Helpdesk) {
			n.Helpdesk = o.Helpdesk
		}
		r.key = "networks." + string(id) + ".approval"
		if o.Approval != "" {
			r.plain("config", 0, "approval", o.Approval, 0)
			n.Approval, n.ApprovalDays = o.Approval, 0 // nobody counted the operator's words
		}
	}
}

// takePrivacy takes what the operator says of themselves, if it can be said.
func (r *reading) takePrivacy(p content.Privacy) {
	for _, of := range []struct{ what, says string }{{"operator", p.Operator}, {"place", p.Place}} {
		r.key = "privacy." + of.what
		if of.says != "" {
			r.plain("config", 0, of.what, of.says, 0)
		}
	}
	r.key = "privacy.contact"
	if p.Contact != "" && !r.contact("config", 0, "contact", p.Contact) {
		p.Contact = ""
	}
	r.content.Privacy = p
}
