package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.yaml.in/yaml/v3"

	"waymark/conversations"
)

const (
	rulesFile = "../../deploy/prometheus/waymark.rules.yml"
	board     = "../../deploy/grafana/waymark.json"
	opsDoc    = "../../docs/operations.md"
)

// exported are the labels of every metric that the program has, by its name.
func exported(t *testing.T) map[string][]string {
	t.Helper()
	m := newMetrics()
	m.watch(readinessOf(&shelf{}, time.Now))
	m.registry.MustRegister(newShares(nil)) // which only a database on a server has
	m.watchDesks(nil, nil, time.Now, slog.New(slog.DiscardHandler))
	m.handler(pile{}, []conversations.Platform{"here"}, time.Now, slog.New(slog.DiscardHandler))
	all := make(chan *prometheus.Desc)
	go func() {
		defer close(all)
		m.registry.Describe(all)
	}()
	shape := regexp.MustCompile(`fqName: "(\w+)".*variableLabels: \{([^}]*)\}`)
	names := map[string][]string{}
	for d := range all {
		found := shape.FindStringSubmatch(d.String())
		if found == nil {
			t.Fatalf("client_golang describes a metric in another way: %s", d)
		}
		names[found[1]] = strings.FieldsFunc(found[2], func(r rune) bool { return r == ',' })
	}
	return names
}

var (
	// selector is a metric in PromQL, with what is asked of its labels.
	selector  = regexp.MustCompile(`\b(waymark_\w+|node_\w+|up)\b(?:\{([^}]*)\})?`)
	condition = regexp.MustCompile(`(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"`)
	grouping  = regexp.MustCompile(`\b(?:by|on|without)\s*\(([^)]*)\)`)
	quoted    = regexp.MustCompile(`"[^"]*"`)
)

// wrongIn says what an expression asks for that nobody exports.
func wrongIn(expr string, metrics map[string][]string, results string) (wrong []string) {
	given := []string{"job", "instance"} // by Prometheus
	for _, found := range selector.FindAllStringSubmatch(expr, -1) {
		name := found[1]
		labels, ours := metrics[name]
		if !ours {
			if strings.HasPrefix(name, "waymark_") {
				wrong = append(wrong, "there is no metric "+name)
			}
			continue
		}
		for _, m := range condition.FindAllStringSubmatch(found[2], -1) {
			if !slices.Contains(append(labels, given...), m[1]) {
				wrong = append(wrong, fmt.Sprintf("%s has no label %s", name, m[1]))
			}
			for _, value := range strings.Split(m[3], "|") {
				if m[1] == "result" && !strings.Contains(results, `"`+value+`"`) {
					wrong = append(wrong, fmt.Sprintf("nothing ever ends as %q", value))
				}
			}
		}
	}
	bare := quoted.ReplaceAllString(expr, "")
	for _, found := range grouping.FindAllStringSubmatch(bare, -1) {
		for _, label := range strings.Split(strings.ReplaceAll(found[1], " ", ""), ",") {
			known := slices.Contains(given, label)
			for _, found := range selector.FindAllStringSubmatch(expr, -1) {
				known = known || slices.Contains(metrics[found[1]], label)
			}
			if !known {
				wrong = append(wrong, fmt.Sprintf("grouped by %s, which none of its metrics has", label))
			}
		}
	}
	return wrong
}

// results is the source in which all words stand that something can end as.
func results(t *testing.T) string {
	t.Helper()
	return read(t, "../../bot/event.go") + read(t, "../../conversations/fate.go") + `"sent"`
}

type alarm struct {
	Alert  string
	Expr   string
	For    string
	Labels map[string]string
	Notes  map[string]string `yaml:"annotations"`
}

func alarms(t *testing.T) (all []alarm) {
	t.Helper()
	var file struct {
		Groups []struct {
			Name  string
			Rules []alarm
		}
	}
	d := yaml.NewDecoder(strings.NewReader(read(t, rulesFile)))
	d.KnownFields(true)
	if err := d.Decode(&file); err != nil {
		t.Fatal(err)
	}
	if err := d.Decode(&file); !errors.Is(err, io.EOF) {
		t.Errorf("after the rules comes %v", err)
	}
	for _, g := range file.Groups {
		all = append(all, g.Rules...)
	}
	return all
}

// TestAlarms_AskForWhatIsExported, and each stands in the handbook and is tried.
func TestAlarms_AskForWhatIsExported(t *testing.T) {
	t.Parallel()
	metrics, words := exported(t), results(t)
	doc, tried := read(t, opsDoc), read(t, strings.Replace(rulesFile, ".rules.", ".rules.test.", 1))
	all := alarms(t)
	if len(all) < 10 {
		t.Errorf("only %d alarms were found", len(all))
	}
	for _, a := range all {
		for _, wrong := range wrongIn(a.Expr, metrics, words) {
			t.Errorf("%s: %s", a.Alert, wrong)
		}
		if s := a.Labels["severity"]; s != "page" && s != "ticket" {
			t.Errorf("%s: severity is %q", a.Alert, s)
		}
		if a.Notes["summary"] == "" {
			t.Errorf("%s says nothing", a.Alert)
		}
		if a.For != "" {
			if _, err := time.ParseDuration(a.For); err != nil {
				t.Errorf("%s: %v", a.Alert, err)
			}
		}
		if !strings.Contains(doc, "`"+a.Alert+"`") {
			t.Errorf("%s does not stand in %s", a.Alert, opsDoc)
		}
		if !strings.Contains(tried, "alertname: "+a.Alert+"\n") {
			t.Errorf("%s is never seen to ring", a.Alert)
		}
	}
}

// TestDashboard_ShowsWhatIsExported, and nothing that is exported is missing.
func TestDashboard_ShowsWhatIsExported(t *testing.T) {
	t.Parallel()
	metrics, words := exported(t), results(t)
	var d struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr string }
		}
	}
	text := read(t, board)
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		t.Fatal(err)
	}
	for _, p := range d.Panels {
		for _, q := range p.Targets {
			for _, wrong := range wrongIn(q.Expr, metrics, words) {
				t.Errorf("%s: %s", p.Title, wrong)
			}
		}
	}
	for name := range metrics {
		if !regexp.MustCompile(name + `\b`).MatchString(text) {
			t.Errorf("%s is not shown", name)
		}
	}
}

// TestHandbook_ExplainsEveryMetric, and no other.
func TestHandbook_ExplainsEveryMetric(t *testing.T) {
	t.Parallel()
	metrics, doc := exported(t), read(t, opsDoc)
	for name, labels := range metrics {
		row := "| `" + name
		if len(labels) > 0 {
			row += "{" + strings.Join(labels, ",") + "}"
		}
		if !strings.Contains(doc, row+"` |") {
			t.Errorf("there is no row %s` | in %s", row, opsDoc)
		}
	}
	for _, name := range regexp.MustCompile(`\bwaymark_[a-z_]+`).FindAllString(doc, -1) {
		if _, known := metrics[name]; !known {
			t.Errorf("%s explains %s, which there is not", opsDoc, name)
		}
	}
}

func TestWrongIn_FindsWhatNobodyExports(t *testing.T) {
	t.Parallel()
	metrics := map[string][]string{"waymark_turns_total": {"platform", "result"}, "waymark_dead": nil}
	for expr, want := range map[string]string{
		`rate(waymark_turns_total{result=~"done|seen", job="x"}[5m]) > 0 and up{a="b"} == 1`: "",
		`sum by (platform) (waymark_turns_total) unless on (instance) waymark_dead`:          "",
		`waymark_turn_total > 0`:                         "there is no metric waymark_turn_total",
		`waymark_dead{platform="x"}`:                     "waymark_dead has no label platform",
		`waymark_turns_total{result=~"done|given_up"}`:   `nothing ever ends as "given_up"`,
		`sum by (platform, step) (waymark_turns_total)`:  "grouped by step, which none of its metrics has",
		`sum by (platform) (waymark_dead) > waymark_lot`: "there is no metric waymark_lot; grouped by platform, which none of its metrics has",
	} {
		if got := strings.Join(wrongIn(expr, metrics, `"done" "seen" "given-up"`), "; "); got != want {
			t.Errorf("%s: got %q, want %q", expr, got, want)
		}
	}
}
