module waymark

go 1.26
