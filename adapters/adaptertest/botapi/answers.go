package botapi

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"
)

// A failure is an answer that says no.
type failure struct {
	code       int
	text       string
	retryAfter int
	migrateTo  int64
}

func bad(format string, args ...any) *failure {
	return &failure{code: http.StatusBadRequest, text: "Bad Request: " + fmt.Sprintf(format, args...)}
}

func forbidden(text string) *failure {
	return &failure{code: http.StatusForbidden, text: "Forbidden: " + text}
}

// patience asks to wait, whole seconds as the real server does.
func patience(wait time.Duration) *failure {
	n := max(int(math.Ceil(wait.Seconds())), 1)
	return &failure{code: http.StatusTooManyRequests, text: "Too Many Requests: retry after " + strconv.Itoa(n), retryAfter: n}
}

// An answer is what a method returns: a result, with a description where the
// real server gives one.
type answer struct {
	result      any
	description string
}

// encode is the body of an answer and its HTTP status.
func encode(a answer, f *failure) (body []byte, code int) {
	code = http.StatusOK
	fields := map[string]any{"ok": f == nil}
	if f != nil {
		code = f.code
		fields["error_code"] = f.code
		fields["description"] = f.text
		parameters := map[string]int64{}
		if f.retryAfter != 0 {
			parameters["retry_after"] = int64(f.retryAfter)
		}
		if f.migrateTo != 0 {
			parameters["migrate_to_chat_id"] = f.migrateTo
		}
		if len(parameters) > 0 {
			fields["parameters"] = parameters
		}
	} else {
		fields["result"] = a.result
		if a.description != "" {
			fields["description"] = a.description
		}
	}
	body, err := json.Marshal(fields)
	if err != nil {
		panic(err) // maps, strings and numbers of our own
	}
	return body, code
}

func write(w http.ResponseWriter, body []byte, code int, retryAfter int) {
	w.Header().Set("Content-Type", "application/json")
	if retryAfter != 0 {
		w.Header().Set("Retry-After", strconv.Itoa(retryAfter))
	}
	w.WriteHeader(code)
	_, _ = w.Write(body) // the bot may be gone; it will ask again
}
