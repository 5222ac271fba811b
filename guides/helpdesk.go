package guides

import (
	"fmt"
	"io/fs"
	"slices"

	"waymark/conversations"
	"waymark/conversations/content"
)

type helpdeskRow struct {
	ID      string            `toml:"id"`
	Name    map[string]string `toml:"name"`
	Solves  map[string]string `toml:"solves"`
	Address string            `toml:"address"`
	Own     bool              `toml:"own"`
	Fields  []string          `toml:"fields"`
	Sources []string          `toml:"sources"`
}

const helpdesksFile = "helpdesks.toml"

// ownAddress is where the address of a network's own helpdesk comes from.
const ownAddress = "{helpdesk}"

// readHelpdesks reads whom people can write to. Content of an operator's own may
// lack the file: then nobody is told apart, and the answer on helpdesks stands in.
func (r *reading) readHelpdesks() {
	if _, err := fs.Stat(r.fsys, helpdesksFile); err != nil {
		return
	}
	var rows struct {
		Helpdesk []helpdeskRow `toml:"helpdesk"`
	}
	d, ok := r.toml(helpdesksFile, &rows)
	if !ok {
		return
	}
	own := 0
	for i, row := range rows.Helpdesk {
		path := fmt.Sprintf("helpdesk[%d]", i)
		if !r.enters("helpdesk", "", row.ID, d, path) {
			continue
		}
		if row.Own {
			own++
		}
		r.content.Helpdesks = append(r.content.Helpdesks, r.helpdesk(d, path, row))
	}
	if own != 1 {
		r.fault(d.file, 1, "one helpdesk has to be that of people's own network (own = true), here are %d", own)
	}
}

func (r *reading) helpdesk(d *document, path string, row helpdeskRow) content.Helpdesk {
	h := content.Helpdesk{
		ID:      content.HelpdeskID(row.ID),
		Name:    r.words(d, path+".name", row.Name, r.prose),
		Solves:  r.words(d, path+".solves", row.Solves, r.prose),
		Address: row.Address,
		Own:     row.Own,
		Fields:  as[content.Field](row.Fields),
		Sources: as[conversations.SourceID](row.Sources),
	}
	at := d.at(path + ".address").key
	switch {
	case row.Own && row.Address != ownAddress:
		r.fault(d.file, at, "the address of people's own network stands in networks.toml: write %q here", ownAddress)
	case !row.Own && row.Address != "":
		r.contact(d.file, at, "address", row.Address)
	}
	if len(row.Fields) == 0 {
		r.fault(d.file, d.at(path).key, "helpdesk %s asks for nothing: name the fields of its text", row.ID)
	}
	for k, f := range h.Fields {
		key := d.at(fmt.Sprintf("%s.fields[%d]", path, k)).key
		switch {
		case !slices.Contains(content.AllFields, f):
			r.fault(d.file, key, "field %q has to be one of %s%s", f, list(content.AllFields), didYouMean(string(f), content.AllFields))
		case slices.Contains(h.Fields[:k], f):
			r.fault(d.file, key, "field %s is there twice", f)
		}
	}
	r.says("helpdesk "+row.ID, row.Sources)
	return h
}

// solvedBy wants the helpdesk that a step or a topic names.
func (r *reading) solvedBy(thing string, id content.HelpdeskID) {
	if id != "" {
		r.refersAt(thing, "helpdesk", "helpdesk", string(id))
	}
}

// takeAddresses takes over the addresses that only an operator knows.
func (r *reading) takeAddresses(addresses map[content.HelpdeskID]string) {
	for _, id := range sortedKeys(addresses) {
		address := addresses[id]
		h, ok := r.content.Helpdesk(id)
		if address == "" || !ok && len(r.content.Helpdesks) == 0 {
			continue
		}
		r.key = "guides." + string(id) + "_helpdesk"
		switch {
		case !ok:
			r.refers("config", 0, "helpdesk", string(id))
		case r.contact("config", 0, "helpdesk", address):
			h.Address = address
		}
	}
}
