"""The frameworks that ship with Affidavit, a folder each."""
