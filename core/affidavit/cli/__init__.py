"""The command line, a module a command; `app.main` is the console script."""
