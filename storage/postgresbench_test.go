package storage

import (
	"fmt"
	"testing"
	"time"
)

// BenchmarkProcesses answers what several processes gain: 96 people write at once, each to
// one of so many that serve one database. What each would cost by itself is to be read
// beside what the same server does in the same run, a little of each in turns: pgbench
// commits a row at a time, by 1 and by 32 clients.
func BenchmarkProcesses(b *testing.B) {
	const people, each, clients = 96, 20 * 96, 32
	for _, n := range []int{1, 2, 3} {
		b.Run(fmt.Sprintf("processes=%d", n), func(b *testing.B) {
			url := cluster.Schema(b)
			all := make([]*DB, n)
			for i := range all {
				all[i] = benchOpen(b, url, usual())
			}
			populate(b, all[0].writer.pool, people)
			written(b, all[0])
			turns, alone := make([]float64, b.N), make([]float64, b.N)
			one, many := make([]float64, b.N), make([]float64, b.N)
			b.ResetTimer()
			for i := range b.N {
				begun := time.Now()
				together(people, each, func(person, k int) { benchTurn(b, all[person%n], person, i*each+k) })
				turns[i] = each / time.Since(begun).Seconds()
				begun = time.Now()
				together(1, each/96, func(person, k int) { benchTurn(b, all[0], person, -1-i*each-k) })
				alone[i] = each / 96 / time.Since(begun).Seconds()
				if _, err := all[0].writer.pool.Exec(`TRUNCATE outbox, seen`); err != nil {
					b.Fatal(err)
				}
				many[i] = cluster.Commits(b, clients, 3*time.Second)
				one[i] = cluster.Commits(b, 1, 2*time.Second)
			}
			b.ReportMetric(median(turns), "turns/s")
			b.ReportMetric(median(alone), "turns/s-alone")
			b.ReportMetric(median(many), "commits/s")
			b.ReportMetric(median(one), "commits/s-alone")
			b.ReportMetric(0, "ns/op")
		})
	}
}
