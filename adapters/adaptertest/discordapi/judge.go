package discordapi

import "net/http"

type spec struct{}

func loadSpec(string) (*spec, error) { return &spec{}, nil }

func (s *Server) judgeRequest(*call, *http.Request, []byte) {}
func (s *Server) judgeAnswer(*call, *http.Request, answer)  {}
