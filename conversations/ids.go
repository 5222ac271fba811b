package conversations

type (
	// A GuideID names a guide: "cpms2".
	GuideID string
	// A PartID names a part of guides: "second-factor".
	PartID string
	// A StepID names a step by its part and its own name:
	// "second-factor/choose". It is stable: content is edited, ids are not.
	StepID string
	// An OptionID names one way on from a step: "done", "app-pin".
	OptionID string
	// A TopicID names a question of the FAQ, see guides/content/faq.
	TopicID string
	// A ChapterID names a group of topics.
	ChapterID string
	// A NetworkID names a European Reference Network: "ern-cranio".
	NetworkID string
	// A SourceID names where a fact comes from.
	SourceID string
)
