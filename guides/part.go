package guides

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"waymark/conversations"
	"waymark/conversations/content"
)

type stepRow struct {
	ID       string         `toml:"id"`
	Was      []string       `toml:"was"`
	Actor    string         `toml:"actor"`
	Device   string         `toml:"device"`
	Minutes  int            `toml:"minutes"`
	Fuse     int            `toml:"fuse"`
	Extra    bool           `toml:"extra"`
	Next     string         `toml:"next"`
	NextIf   []nextIfRow    `toml:"next_if"`
	Topics   []string       `toml:"topics"`
	Sources  []string       `toml:"sources"`
	Verified toml.LocalDate `toml:"verified"`
	Address  string         `toml:"address"`
	Helpdesk string         `toml:"helpdesk"`
	Secrets  []string       `toml:"secrets"`
	Options  []optionRow    `toml:"options"`
}

type nextIfRow struct {
	At     string `toml:"at"`
	Option string `toml:"option"`
	To     string `toml:"to"`
}

type optionRow struct {
	ID    string `toml:"id"`
	To    string `toml:"to"`
	Stay  bool   `toml:"stay"`
	Topic string `toml:"topic"`
	Older bool   `toml:"older"`
	Newer bool   `toml:"newer"`

	Meanwhile string `toml:"meanwhile"`
}

var (
	actors = []content.Actor{content.You, content.Mailbox, content.EULogin,
		content.Desk, content.Lead}
	devices = []content.Device{content.Computer, content.Phone, content.Both,
		content.Anywhere}
)

// fuseMax is how many minutes a fuse can have.
const fuseMax = 60

// readParts reads the steps of each part and then the part's words.
func (r *reading) readParts() {
	files := r.folder("parts")
	for _, file := range files {
		if id, ok := strings.CutSuffix(file, ".toml"); ok {
			r.readPart(id)
		}
	}
	for _, file := range files {
		name, isWords := strings.CutSuffix(file, ".md")
		id, lang, hasLang := strings.Cut(name, ".")
		switch {
		case strings.HasSuffix(file, ".toml"):
		case !isWords || !hasLang:
			r.fault("parts/"+file, 0, "only steps (account.toml) and words (account.en.md) live in this folder")
		case !slices.Contains(files, id+".toml"):
			r.fault("parts/"+file, 0, "words for a part that has no steps: there is no parts/%s.toml", id)
		case r.speaks("parts/"+file, 0, lang):
			r.readWords("parts/"+file, conversations.PartID(id), conversations.Language(lang))
		}
	}
}

func (r *reading) readPart(id string) {
	var rows struct {
		Part struct {
			Sources []string `toml:"sources"`
		} `toml:"part"`
		Step []stepRow `toml:"step"`
	}
	d, ok := r.toml("parts/"+id+".toml", &rows)
	if !ok {
		return
	}
	if !isID(id) {
		r.fault(d.file, 0, "%q is no id: small letters, digits, dots and dashes only", id)
	}
	r.homes["part "+id] = home{d, "part"}
	r.says("part "+id, rows.Part.Sources)
	p := content.Part{
		ID: conversations.PartID(id), Title: content.Words{}, Intro: content.Words{},
	}
	if len(rows.Step) == 0 {
		r.fault(d.file, 1, "part %s has no steps", id)
	}
	for i, row := range rows.Step {
		path := fmt.Sprintf("step[%d]", i)
		if r.enters("step", id+"/", row.ID, d, path) {
			p.Steps = append(p.Steps, r.step(d, path, id+"/"+row.ID, row))
		}
	}
	r.content.Parts = append(r.content.Parts, p)
}

func (r *reading) step(d *document, path, id string, row stepRow) content.Step {
	s := content.Step{
		ID:       conversations.StepID(id),
		Was:      as[conversations.StepID](row.Was),
		Actor:    content.Actor(row.Actor),
		Device:   content.Device(row.Device),
		Duration: time.Duration(row.Minutes) * time.Minute,
		Fuse:     time.Duration(row.Fuse) * time.Minute,
		Extra:    row.Extra,
		Next:     conversations.StepID(row.Next),
		Topics:   as[conversations.TopicID](row.Topics),
		Sources:  as[conversations.SourceID](row.Sources),
		Verified: date(row.Verified),
		Address:  row.Address,
		Helpdesk: content.HelpdeskID(row.Helpdesk),
		Secrets:  as[conversations.Sensitive](row.Secrets),
		Title:    content.Words{},
		Body:     content.Words{},
	}
	if !slices.Contains(actors, s.Actor) {
		r.fault(d.file, d.at(path+".actor").key, "actor %q has to be one of %s%s", row.Actor, list(actors), didYouMean(row.Actor, actors))
	}
	if !slices.Contains(devices, s.Device) {
		r.fault(d.file, d.at(path+".device").key, "device %q has to be one of %s%s", row.Device, list(devices), didYouMean(row.Device, devices))
	}
	for _, k := range s.Secrets {
		if !k.Opens() {
			r.fault(d.file, d.at(path+".secrets").key, "%q is no secret that somebody types: password, PIN, code, link or recovery words", k)
		}
	}
	if row.Minutes < 0 {
		r.fault(d.file, d.at(path+".minutes").key, "minutes cannot be less than none")
	}
	if row.Fuse < 0 || row.Fuse > fuseMax {
		r.fault(d.file, d.at(path+".fuse").key, "fuse is how many minutes later to ask, from 1 to %d: what lives longer has none", fuseMax)
	}
	if row.Address != "" && !guidesAddress(row.Address) {
		r.link(d.file, d.at(path+".address").key, row.Address)
	}
	for _, n := range row.NextIf {
		s.NextIf = append(s.NextIf, content.NextIf{
			At: conversations.StepID(n.At), Option: conversations.OptionID(n.Option), To: conversations.StepID(n.To),
		})
	}
	for i, o := range row.Options {
		s.Options = append(s.Options, r.option(d, fmt.Sprintf("%s.options[%d]", path, i), id, o))
	}
	if len(s.Options) == 0 {
		s.Options = []content.Option{newOption(content.Done)}
	}
	return s
}

func (r *reading) option(d *document, path, step string, row optionRow) content.Option {
	o := newOption(conversations.OptionID(row.ID))
	o.To, o.Stay, o.Topic, o.Older = conversations.StepID(row.To), row.Stay, conversations.TopicID(row.Topic), row.Older
	o.Newer, o.Meanwhile = row.Newer, conversations.PartID(row.Meanwhile)
	r.enters("option", step+" ", row.ID, d, path)
	if slices.Contains(ours, o.ID) {
		r.fault(d.file, d.at(path+".id").key, "Waymark adds the option %s itself", o.ID)
	}
	ways := 0
	for _, leads := range []bool{o.To != "", o.Stay, o.Topic != "", o.Older, o.Newer, o.Meanwhile != ""} {
		if leads {
			ways++
		}
	}
	if ways > 1 {
		r.fault(d.file, d.at(path).key, "option %s leads more than one way: only one of to, stay, topic, older, newer and meanwhile", row.ID)
	}
	return o
}

// ours are the ways to leave a step that the engine writes into journeys: an
// author's option of that name would be mistaken for them.
var ours = []conversations.OptionID{"skip", "have", "back", "stuck"}

func newOption(id conversations.OptionID) content.Option {
	return content.Option{ID: id, Label: content.Words{}, Says: content.Words{}}
}

// list names the values a key may have.
func list[T ~string](values []T) string {
	names := make([]string, len(values))
	for i, v := range values {
		names[i] = string(v)
	}
	return strings.Join(names, ", ")
}
