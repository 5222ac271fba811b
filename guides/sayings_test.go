package guides

import "testing"

func TestLoad_RefusesSayingsOfNothing(t *testing.T) {
	t.Parallel()
	refuse(t, []refusal{
		{name: "a kind that nobody knows", file: "sayings/dine.toml", to: "[examples]\nen = [\"done\"]\n", says: "nobody knows what to do when people say dine (did you mean done?)"},
		{name: "a complaint about no topic", file: "sayings/slow.toml", to: "topics = [\"nowhere-to-be\"]\n[examples]\nen = [\"so slow\"]\n", line: "topics", says: "there is no topic nowhere-to-be"},
		{name: "an answer to no step", file: "options/account.toml", to: "[nowhere.done]\nen = [\"there\"]\n", line: "[nowhere.done]", says: "there is no step account/nowhere"},
		{name: "an answer that is no option", file: "options/account.toml", to: "[sign-in.dune]\nen = [\"there\"]\n", line: "[sign-in.dune]", says: "step account/sign-in has no option dune (did you mean done?)"},
		{name: "an example without words", file: "sayings/done.toml", to: "[examples]\nen = [\"!\"]\n", line: "en = ", says: "this example has no words"},
		{name: "an example twice", file: "sayings/done.toml", to: "[examples]\nen = [\"all done\", \"All done!\"]\n", line: "en = ", says: "\"All done!\" is here twice"},
		{name: "words of no network", file: "network-words.toml", to: "nowhere = [\"here\"]\n", line: "nowhere", says: "there is no network nowhere"},
	})
}
