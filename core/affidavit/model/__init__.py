"""The types that pass between the parts of Affidavit; all frozen, none with behaviour beyond reading itself."""
