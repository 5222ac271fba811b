package storage

import (
	"context"
	"database/sql"
)

const (
	serverColumnsQuery = `
		SELECT CAST(c.table_name AS TEXT), CAST(c.column_name AS TEXT), COALESCE(CAST(k.ordinal_position AS BIGINT), 0)
		FROM information_schema.columns c
		LEFT JOIN information_schema.table_constraints p
			ON p.table_schema = c.table_schema AND p.table_name = c.table_name AND p.constraint_type = 'PRIMARY KEY'
		LEFT JOIN information_schema.key_column_usage k
			ON k.constraint_schema = p.constraint_schema AND k.constraint_name = p.constraint_name AND k.column_name = c.column_name
		WHERE c.table_schema = current_schema() ORDER BY 1, c.column_name COLLATE "C"`
	serverParentsQuery = `
		SELECT CAST(t.relname AS TEXT), CAST(p.relname AS TEXT)
		FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class p ON p.oid = c.confrelid
		WHERE c.contype = 'f' AND t.relnamespace = to_regnamespace(current_schema()) ORDER BY 1, 2`
	serverCountersQuery = `
		SELECT CAST(table_name AS TEXT), COALESCE(pg_sequence_last_value(CAST(pg_get_serial_sequence(quote_ident(table_name), column_name) AS regclass)), 0)
		FROM information_schema.columns WHERE table_schema = current_schema() AND is_identity = 'YES'
		UNION ALL SELECT 'tickets', last FROM ticket_numbers`
)

// countServer makes last the highest number that a table has given out.
func countServer(ctx context.Context, c *sql.Conn, table string, last int64) error {
	if table == "tickets" {
		_, err := c.ExecContext(ctx, `UPDATE ticket_numbers SET last = $1`, last)
		return err
	}
	_, err := c.ExecContext(ctx, `SELECT setval(CAST(pg_get_serial_sequence(quote_ident($1), 'id') AS regclass), $2)`, table, last)
	return err
}

// copyServer writes the database, as it is at this moment, to a file that is there
// and empty.
func (db *DB) copyServer(ctx context.Context, file string) error {
	return transfer(ctx, db, &DB{path: file, dialect: sqlite()}, transferring{now: db.now, told: func(string, int) {}, still: func() error { return nil }})
}
