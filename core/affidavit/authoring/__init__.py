"""What helps authors of policies: tests run, mutants, coverage of clauses, drafts, explanations, tables."""
