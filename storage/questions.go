package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"waymark/conversations"
)

const (
	day          = 24 * time.Hour
	questionsFor = 30 * day
)

// A Question was not understood, or answered wrongly, and waits for an author.
type Question struct {
	ID int64
	conversations.Unanswered
	At time.Time // the day it was asked
}

// keepQuestion keeps the day but not the time: that would lead to the message
// and to the person who was active then.
func keepQuestion(tx tx, q conversations.Unanswered, at time.Time) error {
	ids := []string{}
	for _, id := range q.Matches {
		ids = append(ids, string(clean(id)))
	}
	matches, err := json.Marshal(ids)
	if err != nil {
		return err
	}
	return tx.exec(`INSERT INTO questions (text, language, step, matches, wrong, at) VALUES ($1, $2, $3, $4, $5, $6)`,
		clean(q.Text), string(clean(q.Language)), string(clean(q.Step)), string(matches), string(clean(q.Wrong)), micros(at.Truncate(day)))
}

// Questions returns what waits for an author, oldest first.
func (db *DB) Questions(ctx context.Context) ([]Question, error) {
	all, err := db.questions(ctx)
	if err != nil {
		return nil, db.explain(fmt.Errorf("read the questions: %w", err))
	}
	return all, nil
}

func (db *DB) questions(ctx context.Context) (all []Question, err error) {
	rows, err := db.readers.QueryContext(ctx, `SELECT id, text, language, step, matches, wrong, at FROM questions ORDER BY id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var q Question
		var matches string
		var at int64
		if err := rows.Scan(&q.ID, &q.Text, &q.Language, &q.Step, &matches, &q.Wrong, &at); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(matches), &q.Matches); err != nil {
			return nil, fmt.Errorf("question %d: %w", q.ID, err)
		}
		q.At = moment(at)
		all = append(all, q)
	}
	return all, rows.Err()
}

// DropQuestion takes a question out. One that is gone is a no-op.
func (db *DB) DropQuestion(ctx context.Context, id int64) error {
	return db.write(ctx, func(tx tx) error {
		if err := tx.exec(`DELETE FROM questions WHERE id = $1`, id); err != nil {
			return fmt.Errorf("drop question %d: %w", id, err)
		}
		return nil
	})
}

// forgetQuestions drops the questions that nobody reviewed in time.
func (db *DB) forgetQuestions(ctx context.Context) error {
	return db.inPortions(ctx, "forget questions", `
		DELETE FROM questions WHERE id IN (SELECT id FROM questions WHERE at < $1 ORDER BY at LIMIT $2)`,
		micros(db.now().Add(-questionsFor)))
}
