package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/retake-dev/retake/reports/notify"
	"github.com/spf13/cobra"
)

func (a *app) commentCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "comment FILE",
		Short: "comment on the pull request that a CI job is for, in place of the last comment",
		Long: `Write FILE, which "--report comment=FILE" has made, as a comment at the pull request of
GitHub, or the merge request of GitLab, that this job is for. One that an earlier run
wrote is replaced. A job that is for none does nothing.

The token is GITHUB_TOKEN, or GITLAB_TOKEN; where the request is, the CI system says.`,
		Args: arguments(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.comment(cmd.Context(), args[0]) },
	}
}

// commented is the document of `retake comment --json`.
type commented struct {
	PullRequest string `json:"pullRequest"` // "" if the job is for none
	Replaced    bool   `json:"replaced"`
}

func (a *app) comment(ctx context.Context, file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read the comment: %w", err)
	}
	var doc commented
	switch at, err := notify.PullRequestOf(os.Getenv); {
	case errors.Is(err, notify.ErrNoPullRequest):
		a.console.say("%s: nothing to comment", err)
	case err != nil:
		return commentProblem(err)
	default:
		doc.PullRequest = at.Name
		if doc.Replaced, err = at.Comment(ctx, string(text)); err != nil {
			return commentProblem(err)
		}
		a.console.say("commented on %s", at.Name)
	}
	if a.json {
		return a.document(doc)
	}
	return nil
}

// commentProblem says what to do about a comment that could not be written.
func commentProblem(err error) error {
	var status *notify.StatusError
	switch {
	case errors.Is(err, notify.ErrNoCI):
		return hinted(err, "run it in a job of one of them")
	case errors.As(err, &status) && (status.Status == 401 || status.Status == 403 || status.Status == 404):
		return hinted(err, "give a token that may write comments; the one of a pull request from a fork may not")
	}
	return err
}
