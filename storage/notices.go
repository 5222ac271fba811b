package storage

import (
	"context"
	"time"

	"waymark/conversations"
)

// differsFor is for how long reports are kept that a screen looked different: a
// season of them shows where a guide ages.
const differsFor = 90 * day

// keepLiving writes what a turn says about steps and not about anybody: notices, and
// a report that a screen looks different.
func keepLiving(tx tx, out conversations.Outcome) error {
	for _, n := range out.Notices {
		if _, err := tx.hold(keyOfStep(n.Step)); err != nil {
			return err
		}
		query := `DELETE FROM notices WHERE step = $1 AND network = $2`
		args := []any{string(clean(n.Step)), string(clean(n.Network))}
		if n.Says != "" {
			query = `
				INSERT INTO notices (step, network, says, print, since_at) VALUES ($1, $2, $3, $4, $5)
				ON CONFLICT (step, network) DO UPDATE SET says = excluded.says, print = excluded.print, since_at = excluded.since_at`
			args = append(args, clean(n.Says), string(clean(n.Print)), micros(n.Since))
		}
		if err := tx.exec(query, args...); err != nil {
			return err
		}
	}
	if d := out.Differs; d.Step != "" {
		if _, err := tx.hold(keyOfStep(d.Step)); err != nil {
			return err
		}
		return tx.exec(`
			INSERT INTO differs (step, at, times) VALUES ($1, $2, 1)
			ON CONFLICT (step, at) DO UPDATE SET times = differs.times + 1`, string(clean(d.Step)), micros(d.At.UTC().Truncate(day)))
	}
	return nil
}

func keyOfStep(s conversations.StepID) string { return "step " + string(clean(s)) }

// notices are all that stand, by steps and networks.
func notices(tx tx) (all []conversations.Notice, err error) {
	rows, err := tx.query(`SELECT step, network, says, print, since_at FROM notices ORDER BY step, network LIMIT $1`, conversations.NoticesMax)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var n conversations.Notice
		var since int64
		if err := rows.Scan(&n.Step, &n.Network, &n.Says, &n.Print, &since); err != nil {
			return nil, err
		}
		n.Since = moment(since)
		all = append(all, n)
	}
	return all, rows.Err()
}

// differed is on how many screens a step looked different within
// [conversations.DiffersFor] days until then.
func differed(tx tx, d conversations.Differs) (times int, err error) {
	from := d.At.UTC().Truncate(day).Add(-(conversations.DiffersFor - 1) * day)
	err = tx.queryRow(`SELECT COALESCE(SUM(times), 0) FROM differs WHERE step = $1 AND at >= $2 AND at <= $3`,
		string(clean(d.Step)), micros(from), micros(d.At)).Scan(&times)
	return times, err
}

// forgetDiffers drops old reports.
func (db *DB) forgetDiffers(ctx context.Context) error {
	return db.inPortions(ctx, "forget on which screens steps looked different", `
		DELETE FROM differs WHERE (step, at) IN (SELECT step, at FROM differs WHERE at < $1 ORDER BY at LIMIT $2)`,
		micros(db.now().Add(-differsFor).Truncate(time.Microsecond)))
}
