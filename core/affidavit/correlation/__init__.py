"""Turns matches into patterns, each of which becomes one finding.

    patterns     what a pattern is, and the plain one: all matches of a policy about a subject
    correlate    streams the matches of policies that correlate, group by group in order of time
    gathering    what is kept of a pattern while it grows
    windows      count, distinct: so many within a time
    sequences    sequence: one step after another
    runs         what was matched by the first steps, and which of them are worth following
    joins        how steps are tied: by what must be equal, and by what must differ
    absences     unless: a step that another should have followed
    novelties    first_seen: a value that is new for its group

Matches stream from the store, so memory is bounded by open windows and by what a finding keeps, never by the number of
matches.
"""
