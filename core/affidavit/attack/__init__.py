"""MITRE ATT&CK: the table of techniques, how it is made, and layers for its Navigator."""
