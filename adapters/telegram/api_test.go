package telegram

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestAPI_WhatItAsks(t *testing.T) {
	t.Parallel()
	const kinds = `["message","edited_message","callback_query","my_chat_member"]`
	type fields = map[string]string
	tests := map[string]struct {
		call func(a *api) error
		want []botCall
	}{
		"message": {func(a *api) error {
			_, err := a.sendMessage(soon(t), -1001234567890, note{text: "a\nb"})
			return err
		}, []botCall{{"sendMessage", fields{
			"chat_id": "-1001234567890", "text": "a\nb", "link_preview_options": `{"is_disabled":true}`,
		}}}},
		"edit": {func(a *api) error { return a.editMessage(soon(t), 5, 6, note{text: "a"}) },
			[]botCall{{"editMessageText", fields{
				"chat_id": "5", "message_id": "6", "text": "a", "link_preview_options": `{"is_disabled":true}`,
			}}}},
		"clear": {func(a *api) error { return a.clearButtons(soon(t), 5, 6) },
			[]botCall{{"editMessageReplyMarkup", fields{"chat_id": "5", "message_id": "6"}}}},
		"tap": {func(a *api) error { return a.answerTap(soon(t), "99") },
			[]botCall{{"answerCallbackQuery", fields{"callback_query_id": "99"}}}},
		"typing": {func(a *api) error { return a.typing(soon(t), place{chat: 5}) },
			[]botCall{{"sendChatAction", fields{"chat_id": "5", "action": "typing"}}}},
		"webhook": {func(a *api) error { return a.setWebhook(soon(t), "https://bot.example.org/hook", "Shh") },
			[]botCall{{"setWebhook", fields{
				"url": "https://bot.example.org/hook", "secret_token": "Shh", "max_connections": "40", "allowed_updates": kinds,
			}}}},
		"no webhook": {func(a *api) error { return a.deleteWebhook(soon(t)) }, []botCall{{"deleteWebhook", fields{}}}},
		"updates": {func(a *api) error {
			_, err := a.updates(soon(t), 17, 10, 50*time.Second)
			return err
		}, []botCall{{"getUpdates", fields{"offset": "17", "limit": "10", "timeout": "50", "allowed_updates": kinds}}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := newBotServer(t)
			s.will("getUpdates", yes("[]"))
			if err := tt.call(apiFor(t, s.URL)); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, s.asked(), cmp.AllowUnexported(botCall{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAPI_UpdatesStayAsTheyCame(t *testing.T) {
	t.Parallel()
	s := newBotServer(t)
	s.will("getUpdates", yes(`[{"update_id":3,"message":{"reaction":{"type":"unheard of"}}},{"update_id":4}]`))
	got, err := apiFor(t, s.URL).updates(soon(t), 0, 100, 0)
	if err != nil {
		t.Fatal(err)
	}
	want := []json.RawMessage{json.RawMessage(`{"update_id":3,"message":{"reaction":{"type":"unheard of"}}}`), json.RawMessage(`{"update_id":4}`)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAPI_TapNobodyWaitsForAnyMore(t *testing.T) {
	t.Parallel()
	s := newBotServer(t)
	s.will("answerCallbackQuery", no(400, "Bad Request: query is too old and response timeout expired or query ID is invalid", ""))
	if err := apiFor(t, s.URL).answerTap(soon(t), "1"); err != nil {
		t.Error(err)
	}
	s.will("answerCallbackQuery", no(http.StatusUnauthorized, http.StatusText(http.StatusUnauthorized), ""))
	means(t, apiFor(t, s.URL).answerTap(soon(t), "1"), "token")
}

func TestAPI_WhatTelegramSaysOfTheBot(t *testing.T) {
	t.Parallel()
	s := newBotServer(t)
	a := apiFor(t, s.URL)
	if got := a.serverTime(); !got.IsZero() {
		t.Errorf("got the time %v before anything was asked", got)
	}
	s.will("getMe", yes(`{"id":4242,"is_bot":true,"first_name":"W","username":"waymark_bot","can_join_groups":true}`))
	me, err := a.me(soon(t))
	if want := (Me{ID: 4242, Username: "waymark_bot", JoinsGroups: true}); err != nil || me != want {
		t.Errorf("got %+v, %v, want %+v", me, err, want)
	}
	if got := time.Since(a.serverTime()).Abs(); got > time.Minute {
		t.Errorf("the server's time is %v away from ours, and it is ours", got)
	}
	s.will("getWebhookInfo",
		yes(`{"url":"https://x.eu/h","has_custom_certificate":false,"pending_update_count":3,"last_error_date":1700000000,"last_error_message":"Connection timed out"}`),
		yes(`{"url":"","has_custom_certificate":false,"pending_update_count":0}`))
	for _, want := range []WebhookInfo{
		{URL: "https://x.eu/h", Pending: 3, LastError: "Connection timed out", LastErrorAt: time.Unix(1700000000, 0)},
		{},
	} {
		if got, err := a.webhookInfo(soon(t)); err != nil || got != want {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
	}
}
