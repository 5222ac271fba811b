package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"waymark/conversations"
	"waymark/internal/plaintext"
	"waymark/storage"
)

// A personCommand does for one person what they cannot do in the chat, because
// they ask by mail or have lost their account.
type personCommand struct {
	List   personListCommand   `cmd:"" default:"withargs" help:"List people, to find the one who asks."`
	Show   personShowCommand   `cmd:"" help:"Show what is kept of one person."`
	Export personExportCommand `cmd:"" help:"Print all that is kept of one person, as JSON."`
	Forget personForgetCommand `cmd:"" help:"Delete one person, as if they had asked in the chat."`
}

type personListCommand struct {
	configFlag
	Platform string `placeholder:"NAME" help:"Only those of that platform, as ${platform}."`
	User     string `placeholder:"ID" help:"Only who is called so there: ${user}."`
	After    int64  `placeholder:"NUMBER" help:"Only those with higher numbers."`
	Limit    int    `default:"100" placeholder:"N" help:"How many at most."`
}

// Run lists people and where they are.
func (c personListCommand) Run(p *process) error {
	if c.Limit < 1 {
		return usageError{"--limit must be 1 or more"}
	}
	return withDatabase(c.configFlag, p, func(ctx context.Context, db *storage.DB) error {
		all, err := db.People(ctx, storage.PeopleFilter{
			Platform: conversations.Platform(c.Platform), User: c.User, After: c.After, Limit: c.Limit + 1,
		})
		if err != nil {
			return err
		}
		if len(all) == 0 {
			_, err := fmt.Fprintln(p.out, "there is nobody")
			return err
		}
		more := len(all) > c.Limit
		all = all[:min(len(all), c.Limit)]
		rows := [][]any{{"NUMBER", "WHO", "NETWORK", "GUIDE", "STEP", "PHASE", "LAST ACTIVE"}}
		for _, l := range all {
			rows = append(rows, []any{l.Person, who(l), dash(l.Network), dash(l.Guide), dash(l.Step), dash(l.Phase), minute(l.Active)})
		}
		if err := table(p.out, rows); err != nil || !more {
			return err
		}
		_, err = fmt.Fprintf(p.out, "there are more: --after %d\n", all[len(all)-1].Person)
		return err
	})
}

// who is where somebody is known, as "PLATFORM:777".
func who(l storage.PersonLine) string {
	var all []string
	for _, a := range l.Accounts {
		all = append(all, plaintext.OneLine(string(a.Platform)+":"+a.User))
	}
	return dash(strings.Join(all, ","))
}

func dash[T ~string](s T) string { return cmp.Or(plaintext.OneLine(string(s)), "-") }

// onePerson names somebody by the number that waymark person lists.
type onePerson struct {
	configFlag
	Number int64 `arg:"" name:"NUMBER" help:"What waymark person lists."`
}

// with finds the person, and has work done.
func (c onePerson) with(p *process, work func(context.Context, *storage.DB, storage.PersonLine) error) error {
	return withDatabase(c.configFlag, p, func(ctx context.Context, db *storage.DB) error {
		found, err := db.People(ctx, storage.PeopleFilter{Person: c.Number, Limit: 1})
		if err != nil {
			return err
		}
		if c.Number <= 0 || len(found) == 0 {
			return errNobody(c.Number)
		}
		return work(ctx, db, found[0])
	})
}

// record is with for what is kept of the person, too.
func (c onePerson) record(p *process, work func(*storage.DB, storage.PersonLine, storage.Record) error) error {
	return c.with(p, func(ctx context.Context, db *storage.DB, l storage.PersonLine) error {
		r, found, err := db.Record(ctx, l.Person)
		if err != nil {
			return err
		}
		if !found { // they were deleted just now
			return errNobody(l.Person)
		}
		return work(db, l, r)
	})
}

func errNobody(number int64) error {
	return fmt.Errorf("there is no person %d; `waymark person` lists them", number)
}

type personShowCommand struct{ onePerson }

// Run says in words what is kept of somebody.
func (c personShowCommand) Run(p *process) error {
	return c.record(p, func(db *storage.DB, l storage.PersonLine, r storage.Record) error {
		var rows [][]any
		say := func(what, how string, args ...any) { rows = append(rows, []any{what, fmt.Sprintf(how, args...)}) }
		say("person", "%d", l.Person)
		s := r.Summary()
		for _, k := range s.Known {
			reached := "can be reached"
			if k.Gone {
				reached = "cannot be reached"
			}
			say("known to", "%s as %s, in chat %s; %s", plaintext.OneLine(string(k.Platform)), plaintext.OneLine(k.User), plaintext.OneLine(k.Chat), reached)
		}
		say("since", "%s", minute(l.Since))
		say("last active", "%s", minute(l.Active))
		say("kept until", "%s, if they do nothing before", minute(db.KeptUntil(l)))
		say("language", "%s", dash(s.Language))
		say("network", "%s", dash(l.Network))
		say("time zone", "%s", dash(s.Zone))
		say("reminders", "%s", map[bool]string{true: "only those they ask for", false: "yes"}[s.Unnagged])
		say("stands at", "%s, %s, %s", dash(l.Guide), dash(l.Step), dash(l.Phase))
		for _, owed := range s.Owed {
			say("is owed", "%s on %s", plaintext.OneLine(string(owed.Kind)), minute(owed.Due))
		}
		say("not sent yet", "%d", s.Unsent)
		say("dead letters", "%d", s.Dead)
		return table(p.out, rows)
	})
}

func minute(t time.Time) string { return t.UTC().Format("2006-01-02 15:04Z") }

type personExportCommand struct{ onePerson }

// Run prints everything, also what was said: it is for the person.
func (c personExportCommand) Run(p *process) error {
	return c.record(p, func(_ *storage.DB, l storage.PersonLine, r storage.Record) error {
		to := json.NewEncoder(p.out)
		to.SetIndent("", "  ")
		to.SetEscapeHTML(false)
		return to.Encode(struct {
			Person   int64          `json:"person"`
			Exported time.Time      `json:"exported_at"`
			Kept     storage.Record `json:"kept"`
		}{l.Person, p.now().UTC().Truncate(time.Second), r})
	})
}

type personForgetCommand struct {
	onePerson
	Yes bool `help:"Do not ask whether you are sure."`
}

// logPatience is how long to wait for those who still read what was deleted.
const logPatience = 5 * time.Second

// Run deletes somebody, also while Waymark serves.
func (c personForgetCommand) Run(p *process) error {
	return c.with(p, func(ctx context.Context, db *storage.DB, l storage.PersonLine) error {
		if !c.Yes && !p.sure(fmt.Sprintf("Delete everything about person %d (%s)? It cannot be taken back, and nothing is said to them. Type yes: ", l.Person, who(l))) {
			return errors.New("nobody was deleted: that was no yes")
		}
		conf, err := p.readConfig(c.Config)
		if err == nil {
			err = db.ListForgotten(ctx, conf.Storage.Forgotten)
		}
		if err != nil {
			return err
		}
		found, err := db.ErasePerson(ctx, l.Person)
		if err != nil {
			return err
		}
		if !found {
			return errNobody(l.Person)
		}
		if _, err := fmt.Fprintf(p.out, "person %d is deleted\n", l.Person); err != nil {
			return err
		}
		patience, cancel := context.WithTimeout(ctx, logPatience)
		defer cancel()
		if err := db.EmptyLog(patience); err != nil {
			err = fmt.Errorf("what was deleted still stands in the file beside the database until whoever reads it has ended: %w", err)
			return errors.Join(err, db.Unlisted())
		}
		return db.Unlisted()
	})
}

// sure asks, and reports whether the answer is yes.
func (p *process) sure(question string) bool {
	if _, err := fmt.Fprint(p.err, question); err != nil {
		return false
	}
	answer, _ := bufio.NewReader(p.in).ReadString('\n') // an end of input is no yes
	return strings.EqualFold(strings.TrimSpace(answer), "yes")
}
