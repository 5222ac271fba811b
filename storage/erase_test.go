package storage

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"waymark/conversations"
)

// TestTurn_ForgottenPersonLeavesNoTraceInTheFile: SQLite would only mark the
// place as free.
func TestTurn_ForgottenPersonLeavesNoTraceInTheFile(t *testing.T) {
	t.Parallel()
	const trace = "TRACE"
	file := filepath.Join(t.TempDir(), "waymark.db")
	db := openTest(t, file)
	who := conversations.Address{Platform: "paper", Chat: "chat " + trace, User: "user " + trace}
	for _, id := range []string{"1", "2", "3"} {
		err := db.Turn(context.Background(), textMessage(who, id), func(s conversations.State) conversations.Outcome {
			s.Person.Network = trace
			return walk(trace + id)(s)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	err := db.Turn(context.Background(), textMessage(who, "4"), func(s conversations.State) conversations.Outcome {
		return conversations.Outcome{State: s, Forget: true}
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if i := bytes.Index(content, []byte(trace)); i >= 0 {
		t.Errorf("the file still says %q", content[max(0, i-40):min(len(content), i+40)])
	}
}

func TestTurn_FarewellBelongsToNobody(t *testing.T) {
	t.Parallel()
	db := openTest(t, "")
	for _, id := range []string{"1", "2"} {
		err := db.Turn(context.Background(), textMessage(ada, id), func(s conversations.State) conversations.Outcome {
			out := walk("on")(s)
			out.Forget = id == "2"
			return out
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if got, want := tables(t, db), "people 0, addresses 0, journeys 0, seen 2, outbox 1"; got != want {
		t.Errorf("kept %s, want %s", got, want)
	}
	if got := count(t, db, `SELECT count(*) FROM outbox WHERE person IS NOT NULL`); got != 0 {
		t.Errorf("the farewell still names the person")
	}
}
