module github.com/refrain-project/refrain

go 1.26
