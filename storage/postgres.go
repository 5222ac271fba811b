package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// A server is where a PostgreSQL database is, and how we speak to it.
type server struct{ config *pgx.ConnConfig }

const (
	serverReaders = 8
	leaseConns    = 2
	// stuckFor is how long a transaction of ours may do nothing before the server
	// ends it: what a process holds that was stopped would hold up all others.
	stuckFor = 10 * time.Second
	// answersWithin is how long the writer waits for the server in one transaction.
	answersWithin = 20 * time.Second
)

// isServer reports whether url is that of a server.
func isServer(url string) bool {
	return strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://")
}

// onServer is the database at url, which is not open yet. No error repeats the
// url, which may hold a password.
func onServer(url string) (*DB, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, errors.New("storage: the url is no postgres://USER@HOST/DATABASE that can be read")
	}
	return &DB{path: nameOf(config), dialect: postgres(), server: &server{config}}, nil
}

// nameOf is how operators are told which database it is.
func nameOf(c *pgx.ConnConfig) string {
	host := c.Host
	if !strings.HasPrefix(host, "/") {
		host = net.JoinHostPort(host, strconv.Itoa(int(c.Port)))
	}
	return fmt.Sprintf("postgres://%s@%s/%s", c.User, host, c.Database)
}

// postgres is a server, where several processes write: keys keep their turns
// apart.
func postgres() dialect {
	return dialect{
		migrations: "migrations/postgres",
		load:       strings.Replace(loadQuery, "SELECT seq FROM sqlite_sequence WHERE name = 'tickets'", "SELECT last FROM ticket_numbers", 1),
		begin:      `BEGIN`,
		distant:    true,
		look:       `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`,
		serial:     `SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ' migration', 0))`,
		open:       (*DB).openServer,
		recognise:  (*DB).recogniseServer,
		readers:    func(db *DB, o options) (*sql.DB, error) { return db.server.readers(o), nil },
		check:      func(*DB, context.Context) error { return nil }, // the server does that
		copyTo:     (*DB).copyServer,
		plain:      func(db *DB, o options) (*sql.DB, error) { return db.server.writer(o), nil },
		columns:    serverColumnsQuery,
		parents:    serverParentsQuery,
		counters:   serverCountersQuery,
		count:      countServer,
		explain:    explainPostgres,
		idle:       func(c any) bool { pg := connOf(c).PgConn(); return pg.IsClosed() || pg.TxStatus() == 'I' },
		guard:      guardServer,
		hold:       holdKeys,
		try:        tryKeys,
		again:      meetsOthers,
	}
}

func connOf(driverConn any) *pgx.Conn { return driverConn.(interface{ Conn() *pgx.Conn }).Conn() }

func (db *DB) openServer(ctx context.Context, o options) error {
	pool := sql.OpenDB(pipes{db.server.connector(o, turnSettings(o))})
	pool.SetMaxOpenConns(1)
	db.writer = newWriter(pool, db.dialect, nil, func() time.Time { return db.now() })
	db.writer.erasing, db.writer.erased = func([]erased) {}, func() {}
	db.readers = db.server.readers(o)
	if err := db.prepare(ctx, pool, o); err != nil {
		return errors.Join(err, db.readers.Close(), pool.Close())
	}
	// A server that waited for a lock would take the lease for somebody who has gone.
	db.leases = db.server.pool(o, map[string]string{"synchronous_commit": "on", "lock_timeout": millis(leasePatience / 2)})
	db.leases.SetMaxOpenConns(leaseConns)
	notes := db.server.pool(o, map[string]string{"synchronous_commit": "off"})
	notes.SetMaxOpenConns(1)
	db.notifier = newNotifier(notes)
	db.listener = newListener(db.server, db.writer.heard)
	db.writer.others = db.notifier.changed
	return nil
}

// writer is one connection that writes.
func (s *server) writer(o options) *sql.DB {
	pool := s.pool(o, writerSettings(o))
	pool.SetMaxOpenConns(1)
	return pool
}

func writerSettings(o options) map[string]string {
	return map[string]string{
		"synchronous_commit":                  "on", // nobody is acknowledged before it is on the disk
		"lock_timeout":                        millis(o.patience),
		"idle_in_transaction_session_timeout": millis(stuckFor),
	}
}

// turnSettings are those of who makes turns, too. What a turn asks is planned once, mostly
// while the tables are empty, and a plan that reads a whole table would be kept while that
// grows.
func turnSettings(o options) map[string]string {
	settings := writerSettings(o)
	settings["plan_cache_mode"] = "force_generic_plan"
	settings["enable_seqscan"] = "off"
	settings["jit"] = "off" // for it, what has no index seems dear now
	return settings
}

// readPatience is how long what is read waits for another program's lock: less than
// anybody waits who asks how it stands.
const readPatience = 2 * time.Second

func (s *server) readers(o options) *sql.DB {
	pool := s.pool(o, map[string]string{"default_transaction_read_only": "on", "lock_timeout": millis(min(o.patience, readPatience))})
	pool.SetMaxOpenConns(serverReaders)
	pool.SetMaxIdleConns(serverReaders)
	return pool
}

func (s *server) pool(o options, settings map[string]string) *sql.DB {
	return sql.OpenDB(s.connector(o, settings))
}

// connector makes connections with these settings, which go before those of the url.
func (s *server) connector(o options, settings map[string]string) driver.Connector {
	config := s.config.Copy()
	config.RuntimeParams["application_name"] = "waymark"
	config.RuntimeParams["client_min_messages"] = "warning"
	config.RuntimeParams["default_transaction_isolation"] = "read committed" // what waited for a key sees what was done before it
	for name, value := range settings {
		config.RuntimeParams[name] = value
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = o.patience
	}
	config.DialFunc = dialer().DialContext
	return stdlib.GetConnector(*config)
}

func millis(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

// guardServer closes a connection that takes too long: a server that was cut off
// may never answer.
func guardServer(conn *sql.Conn) (free func(), err error) {
	var limit *time.Timer
	err = conn.Raw(func(c any) error {
		line := connOf(c).PgConn().Conn()
		limit = time.AfterFunc(answersWithin, func() { _ = line.Close() })
		return nil
	})
	if err != nil {
		return nil, err
	}
	return func() { limit.Stop() }, nil
}

// holdQuery takes the keys of $1, of the persons of the accounts $2 and $3, and of
// the lines of the deliveries $4, in one order. It tells which they are.
const holdQuery = `
	SELECT key, pg_advisory_xact_lock(number) FROM (
		SELECT key, hashtextextended(current_schema() || ' ' || key, 0) AS number FROM (
			SELECT unnest(CAST($1 AS TEXT[])) AS key
			UNION SELECT 'person ' || a.person
			FROM unnest(CAST($2 AS TEXT[]), CAST($3 AS TEXT[])) AS w(platform, "user")
			JOIN accounts a ON a.platform = w.platform AND a."user" = w."user"
			UNION SELECT 'line ' || platform || ' ' || chat || ' ' || ticket FROM outbox WHERE id = ANY(CAST($4 AS BIGINT[]))) AS wanted
		ORDER BY number) AS ordered`

// holdKeys takes what jobs are about.
func holdKeys(tx *tx, jobs []*job) error {
	keys, platforms, users, deliveries := []string{}, []string{}, []string{}, []int64{}
	for _, j := range jobs {
		keys = append(keys, j.about.keys...)
		deliveries = append(deliveries, j.about.deliveries...)
		for _, a := range j.about.accounts {
			platforms, users = append(platforms, string(a.Platform)), append(users, a.User)
		}
	}
	tx.held = held{}
	if len(keys)+len(platforms)+len(deliveries) == 0 {
		return nil
	}
	rows, err := tx.query(holdQuery, keys, platforms, users, deliveries)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var key string
		var nothing any
		if err := rows.Scan(&key, &nothing); err != nil {
			return err
		}
		tx.held[key] = true
	}
	return rows.Err()
}

// tryKeys takes keys that nobody else holds, or none.
func tryKeys(t tx, keys []string) error {
	var all bool
	err := t.queryRow(`SELECT bool_and(pg_try_advisory_xact_lock(hashtextextended(current_schema() || ' ' || key, 0))) FROM unnest(CAST($1 AS TEXT[])) AS key`, keys).Scan(&all)
	if err == nil && !all {
		err = &metError{keys}
	}
	return err
}

// recogniseServer answers the schema, 0 where there are no tables yet. Tables of
// another program in the same schema are [ErrForeign].
func (db *DB) recogniseServer(ctx context.Context, o options) (version int, err error) {
	all, err := readMigrations(db.dialect.migrations)
	if err != nil {
		return 0, err
	}
	pool := db.readers
	if pool == nil {
		pool = db.server.readers(o)
		defer func() { err = errors.Join(err, pool.Close()) }()
	}
	var noted, others, half bool
	err = pool.QueryRowContext(ctx, `
		SELECT COUNT(CASE WHEN relname = 'schema_migrations' THEN 1 END) > 0, COUNT(*) > 0, COUNT(CASE WHEN relname = 'copying' THEN 1 END) > 0
		FROM pg_class WHERE relnamespace = to_regnamespace(current_schema()) AND relkind IN ('r', 'p', 'v')`).Scan(&noted, &others, &half)
	switch {
	case err != nil:
		return 0, err
	case half && !o.half:
		return 0, ErrHalf
	case !noted && others:
		return 0, ErrForeign
	case !noted:
		return 0, nil
	}
	var first string
	err = pool.QueryRowContext(ctx, `
		SELECT COALESCE(MAX(version), 0), COALESCE((SELECT name FROM schema_migrations ORDER BY version LIMIT 1), '')
		FROM schema_migrations WHERE applied_at IS NOT NULL`).Scan(&version, &first)
	switch {
	case isCode(err, "42703", "42804"): // others number their migrations, too, in columns of their own
		return 0, ErrForeign
	case err != nil:
		return 0, err
	case first != all[0].name && first != "":
		return 0, ErrForeign
	case version > latest(all):
		return 0, newer(version, latest(all))
	}
	return version, nil
}
