package storage

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"waymark/conversations"
)

// A PersonLine is what an operator needs to find somebody.
type PersonLine struct {
	Person   int64
	Accounts []conversations.Account
	Gone     bool // nothing reaches them
	Network  conversations.NetworkID
	Guide    conversations.GuideID
	Step     conversations.StepID
	Phase    conversations.Phase
	Since    time.Time // when they became known
	Active   time.Time // when they last did anything; of who walks no guide, the day
}

// A PeopleFilter says who is asked for. What is empty says nothing.
type PeopleFilter struct {
	Platform conversations.Platform
	User     string
	Person   int64 // that one
	After    int64 // those with higher numbers
	Limit    int
}

const peopleQuery = `
	SELECT p.id, p.network, COALESCE(j.guide, ''), COALESCE(j.step, ''), COALESCE(j.phase, ''), p.created_at,
		p.heard_at, COALESCE(j.active_at, 0),
		NOT EXISTS (SELECT 1 FROM accounts WHERE person = p.id AND gone = 0)
	FROM people p LEFT JOIN journeys j ON j.person = p.id
	WHERE p.id > $1 AND (CAST($2 AS BIGINT) = 0 OR p.id = CAST($2 AS BIGINT))
	AND ($3 = '' AND $4 = '' OR EXISTS (
		SELECT 1 FROM accounts a WHERE a.person = p.id AND ($3 = '' OR a.platform = $3) AND ($4 = '' OR a."user" = $4)))
	ORDER BY p.id
	LIMIT $5`

// People returns those whom f asks for, in the order of their numbers.
func (db *DB) People(ctx context.Context, f PeopleFilter) ([]PersonLine, error) {
	var all []PersonLine
	err := db.looking(ctx, func(tx tx) (err error) {
		if all, err = people(tx, f); err != nil {
			return err
		}
		for i := range all {
			known, err := whereabouts(tx, all[i].Person)
			if err != nil {
				return err
			}
			for _, at := range known {
				all[i].Accounts = append(all[i].Accounts, at.account)
			}
		}
		return nil
	})
	if err != nil {
		return nil, db.explain(fmt.Errorf("look for people: %w", err))
	}
	return all, nil
}

func people(tx tx, f PeopleFilter) (all []PersonLine, err error) {
	rows, err := tx.query(peopleQuery, f.After, f.Person, string(f.Platform), f.User, f.Limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p PersonLine
		var since, heard, active int64
		if err := rows.Scan(&p.Person, &p.Network, &p.Guide, &p.Step, &p.Phase, &since, &heard, &active, &p.Gone); err != nil {
			return nil, err
		}
		p.Since, p.Active = moment(since), moment(max(heard, since, active))
		all = append(all, p)
	}
	return all, rows.Err()
}

// A Record is all that is kept of one person, by table; "taken" are the tickets of
// others that they took. What is a moment is a time, and what is JSON is [json.RawMessage].
type Record map[string][]map[string]any

// recordQueries say for each table which of its rows are a person's.
var recordQueries = map[string]string{
	"people":           `SELECT * FROM people WHERE id = $1`,
	"accounts":         `SELECT * FROM accounts WHERE person = $1 ORDER BY platform, "user"`,
	"journeys":         `SELECT * FROM journeys WHERE person = $1`,
	"reminders":        `SELECT * FROM reminders WHERE person = $1 ORDER BY kind`,
	"damaged_journeys": `SELECT * FROM damaged_journeys WHERE person = $1 ORDER BY id`,
	"cards": `
		SELECT c.* FROM accounts a JOIN cards c ON c.platform = a.platform AND c.chat = a.chat WHERE a.person = $1
		UNION SELECT c.* FROM tickets t JOIN cards c ON c.platform = t.platform AND c.chat = t.desk AND (c.slot = 'ticket ' || t.id OR c.slot LIKE 'ticket ' || t.id || ' %') WHERE t.person = $1`,
	"relays":  `SELECT r.* FROM tickets t JOIN relays r ON r.ticket = t.id WHERE t.person = $1`,
	"tickets": `SELECT * FROM tickets WHERE person = $1 ORDER BY id`,
	"taken": `
		SELECT t.id, t.platform, t.staff, t.staff_name FROM accounts a JOIN tickets t ON t.platform = a.platform AND t.staff = a."user" AND t.staff <> ''
		WHERE a.person = $1 ORDER BY t.id`, // of others, by somebody of a helpdesk
	"ticket_messages": `SELECT m.* FROM tickets t JOIN ticket_messages m ON m.ticket = t.id WHERE t.person = $1`,
	"strandings":      `SELECT s.* FROM tickets t JOIN strandings s ON s.ticket = t.id WHERE t.person = $1`,
	"endings":         `SELECT * FROM endings WHERE person = $1 ORDER BY delivery`,
	"links":           `SELECT * FROM links WHERE person = $1 OR claimer = $1`,
	"link_tries":      `SELECT t.* FROM accounts a JOIN link_tries t ON t.platform = a.platform AND t."user" = a."user" WHERE a.person = $1`,
	"acts":            `SELECT t.* FROM accounts a JOIN acts t ON t.platform = a.platform AND t."user" = a."user" WHERE a.person = $1 ORDER BY t.id`,
	"outbox": `
		SELECT * FROM outbox WHERE id IN (
			SELECT id FROM outbox WHERE person = $1 AND to_other = 1
			UNION SELECT o.id FROM accounts a JOIN outbox o ON o.platform = a.platform AND o.chat = a."user" AND o."user" = a."user" WHERE a.person = $1
			UNION SELECT o.id FROM accounts a JOIN outbox o ON o.platform = a.platform AND o."user" = a."user" AND o."user" <> o.chat WHERE a.person = $1)
		ORDER BY id`,
	"undelivered": `
		SELECT * FROM undelivered WHERE id IN (
			SELECT id FROM undelivered WHERE person = $1
			UNION SELECT u.id FROM accounts a JOIN undelivered u ON u.platform = a.platform AND u."user" = a."user" WHERE a.person = $1)
		ORDER BY id`,
}

// Record returns all that is kept of one person, and whether there is one.
func (db *DB) Record(ctx context.Context, person int64) (r Record, found bool, err error) {
	r = Record{}
	err = db.looking(ctx, func(tx tx) error {
		for table, query := range recordQueries {
			if r[table], err = recordsOf(tx, query, person); err != nil {
				return fmt.Errorf("%s: %w", table, err)
			}
		}
		return nil
	})
	if err != nil {
		return nil, false, db.explain(fmt.Errorf("look up person %d: %w", person, err))
	}
	return r, len(r["people"]) > 0, nil
}

// recordsOf are the rows of a query by the names of their columns.
func recordsOf(tx tx, query string, args ...any) (all []map[string]any, err error) {
	rows, err := tx.query(query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	all = []map[string]any{}
	for rows.Next() {
		values := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		row := map[string]any{}
		for i, name := range columns {
			row[name] = readable(name, values[i])
		}
		all = append(all, row)
	}
	return all, rows.Err()
}

// readable is a value as somebody reads it who does not know how it is kept.
func readable(column string, value any) any {
	switch v := value.(type) {
	case int64:
		if strings.HasSuffix(column, "_at") {
			if v == 0 {
				return nil
			}
			return moment(v)
		}
	case string:
		if column == "body" && json.Valid([]byte(v)) {
			return json.RawMessage(v)
		}
	}
	return value
}

// looking has work done on the database as it is at this moment, which it
// cannot change.
func (db *DB) looking(ctx context.Context, work func(tx) error) (err error) {
	conn, err := db.readers.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	tx := tx{conn: conn, dialect: &db.dialect}
	if err := tx.exec(db.dialect.look); err != nil {
		return err
	}
	return errors.Join(work(tx), tx.exec(`ROLLBACK`))
}

// KeptUntil is when somebody is deleted who does nothing any more.
func (db *DB) KeptUntil(p PersonLine) time.Time {
	until := db.keep.People.After(p.Active)
	if sooner := db.keep.Unreachable.After(p.Active); p.Gone && sooner.Before(until) {
		until = sooner
	}
	if sooner := cmp.Or(db.keep.Finished, DefaultKeep().Finished).After(p.Active); p.Phase == conversations.Finished && sooner.Before(until) {
		until = sooner
	}
	return until
}

// Unlisted says why an old copy of the database would bring somebody back who
// was deleted; nil: it would not.
func (db *DB) Unlisted() error { return db.register.fault() }
